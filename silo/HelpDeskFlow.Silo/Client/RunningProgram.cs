using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using HelpDeskFlow.Silo.Commands;

namespace HelpDeskFlow.Silo.Client;

/// <summary>A program that runs somewhere and is asked over its API. Every way this can fail ends in a <see cref="FailedException"/> that says what to do.</summary>
internal sealed class RunningProgram(Uri url, string? key, Terminal terminal)
{
    private const int AnswerBytesMax = 64 * 1024 * 1024;
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan HealthTimeMax = TimeSpan.FromSeconds(4);

    /// <summary>Options by which a command finds it.</summary>
    public sealed record Options(Option<string?> Url, Option<string?> Key)
    {
        /// <summary>Adds --url and --key to a command.</summary>
        public static Options AddTo(Command command)
        {
            var url = Settings.Text("--url", "URL", "The running program. Default: http://127.0.0.1:8080.", "HDF_URL");
            var key = Settings.Text("--key", "KEY", "API key, where the program has keys.", "HDF_KEY");
            command.Options.Add(url);
            command.Options.Add(key);
            return new Options(url, key);
        }

        /// <summary>The program they name.</summary>
        public RunningProgram Of(ParseResult parsed, Terminal terminal)
        {
            var text = parsed.Get(Url, "HDF_URL", terminal) ?? ListenAddress.Default.Url;
            if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                throw new UsageException($"--url is \"{text}\"; write an address such as {ListenAddress.Default.Url}.");
            }

            return new RunningProgram(uri, parsed.Get(Key, "HDF_KEY", terminal), terminal);
        }
    }

    /// <summary>Asks for a path below the address and gives the JSON of the answer.</summary>
    public Task<JsonElement> GetAsync(string path, CancellationToken cancellation) => AskAsync(HttpMethod.Get, path, null, cancellation);

    /// <summary>Posts a JSON body to a path and gives the JSON of the answer.</summary>
    public Task<JsonElement> PostAsync(string path, object body, CancellationToken cancellation) => AskAsync(HttpMethod.Post, path, body, cancellation);

    /// <summary>What a health check answers, one line; one that is not fine fails with it.</summary>
    public async Task<string> HealthAsync(string path, CancellationToken cancellation)
    {
        using var http = terminal.Http is null ? new HttpClient() : new HttpClient(terminal.Http, disposeHandler: false);
        http.Timeout = HealthTimeMax;
        try
        {
            using var response = await http.GetAsync(new Uri(url, path), cancellation);
            var said = (await response.Content.ReadAsStringAsync(cancellation)).Trim().ReplaceLineEndings("; ");
            return response.IsSuccessStatusCode ? said : throw new FailedException($"{url} is not ready: {said}");
        }
        catch (HttpRequestException e)
        {
            throw new FailedException($"nothing answers at {url} ({e.Message.TrimEnd('.')}); start the program with ./run, or name its address with --url.");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new FailedException($"{url} did not answer within {HealthTimeMax.TotalSeconds} s; look at its log.");
        }
    }

    private async Task<JsonElement> AskAsync(HttpMethod method, string path, object? sent, CancellationToken cancellation)
    {
        using var http = terminal.Http is null ? new HttpClient() : new HttpClient(terminal.Http, disposeHandler: false);
        http.Timeout = AnswerTimeMax;
        http.MaxResponseContentBufferSize = AnswerBytesMax;
        using var request = new HttpRequestMessage(method, new Uri(url, path));
        request.Content = sent is null ? null : JsonContent.Create(sent);
        request.Headers.Accept.ParseAdd("application/json");
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        try
        {
            using var response = await http.SendAsync(request, cancellation);
            var body = await response.Content.ReadAsStringAsync(cancellation);
            if (!response.IsSuccessStatusCode)
            {
                throw new FailedException(Refusal(response.StatusCode, body));
            }

            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (HttpRequestException e)
        {
            throw new FailedException($"nothing answers at {url} ({e.Message.TrimEnd('.')}); start the program with ./run, or name its address with --url.");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new FailedException($"{url} did not answer within {AnswerTimeMax.TotalSeconds} s; try again, or look at its log.");
        }
        catch (JsonException)
        {
            throw new FailedException($"what answers at {url} does not speak our API; name the address of HelpDeskFlow with --url.");
        }
    }

    private string Refusal(HttpStatusCode status, string body) => status switch
    {
        HttpStatusCode.Unauthorized => $"{url} wants an API key; give one with --key or HDF_KEY.",
        HttpStatusCode.Forbidden => $"the API key may not do this at {url}; use one with a higher role.",
        _ => Detail(body) ?? $"{url} answered {(int)status}; look at its log.",
    };

    /// <summary>The sentence of a problem-details body.</summary>
    private static string? Detail(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("detail", out var detail) && detail.ValueKind == JsonValueKind.String
                ? detail.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
