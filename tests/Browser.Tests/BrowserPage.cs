using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HelpDeskFlow.Browser.Tests;

/// <summary>One page. Commands go as JSON over a WebSocket; waiting is done inside the page by watching it change.</summary>
public sealed class BrowserPage : IAsyncDisposable
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(30);
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonObject>> _waiting = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly CancellationTokenSource _closed = new();
    private Task _reading = Task.CompletedTask;
    private string? _session;
    private string _context = "";
    private int _lastId;

    private BrowserPage()
    {
    }

    /// <summary>What the page wrote to its console as errors, and what it threw.</summary>
    public ConcurrentQueue<string> Errors { get; } = new();

    internal static async Task<BrowserPage> OpenAsync(Uri endpoint, string url, int width, int height, bool dark)
    {
        var page = new BrowserPage();
        await page._socket.ConnectAsync(endpoint, page._closed.Token);
        page._reading = page.ReadAsync();
        page._context = (string)(await page.SendAsync("Target.createBrowserContext", new()))["browserContextId"]!;
        var target = await page.SendAsync("Target.createTarget", new() { ["url"] = "about:blank", ["browserContextId"] = page._context });
        page._session = (string)(await page.SendAsync("Target.attachToTarget", new() { ["targetId"] = (string)target["targetId"]!, ["flatten"] = true }))["sessionId"]!;
        await page.SendAsync("Page.enable", new());
        await page.SendAsync("Runtime.enable", new());
        await page.SendAsync("Log.enable", new());
        await page.SendAsync("Emulation.setDeviceMetricsOverride", new() { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = width < 600 });
        await page.SendAsync("Emulation.setEmulatedMedia", new() { ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }) });
        await page.SendAsync("Page.navigate", new() { ["url"] = url });
        return page;
    }

    /// <summary>Leaves for another address.</summary>
    public Task GoAsync(string url) => SendAsync("Page.navigate", new() { ["url"] = url });

    /// <summary>Value of a JavaScript expression; promises are awaited.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        var answer = await SendAsync("Runtime.evaluate", new() { ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true });
        return answer["exceptionDetails"] is { } broke
            ? throw new InvalidOperationException($"{expression}: {broke["exception"]?["description"] ?? broke["text"]}")
            : answer["result"]?["value"]?.DeepClone();
    }

    /// <summary>Waits until the expression is true; it is looked at whenever the document changes, at most 15 s.</summary>
    public async Task UntilAsync(string condition)
    {
        // A navigation throws away the promise with its document; the new document is asked again.
        for (var documents = 0; documents < 5; documents++)
        {
            try
            {
                var met = await EvaluateAsync($$"""
                    new Promise(done => {
                      const holds = () => { try { return Boolean({{condition}}); } catch { return false; } };
                      if (holds()) return done(true);
                      const end = value => { watch.disconnect(); clearTimeout(limit); done(value); };
                      const watch = new MutationObserver(() => holds() && end(true));
                      watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
                      const limit = setTimeout(() => end(holds()), 15000);
                    })
                    """);
                Assert.True(met?.GetValue<bool>(), $"Not within 15 s: {condition}. Errors of the page: {string.Join("; ", Errors)}. It shows: {await TextAsync("body")}");
                return;
            }
            catch (InvalidOperationException e) when (e.Message.Contains("context was destroyed", StringComparison.Ordinal) || e.Message.Contains("navigated", StringComparison.Ordinal))
            {
                continue;
            }
        }

        Assert.Fail($"The page loaded anew again and again while this was waited for: {condition}");
    }

    /// <summary>Visible text of the first element that the selector finds.</summary>
    public async Task<string> TextAsync(string selector) =>
        (string?)await EvaluateAsync($"document.querySelector({JsonSerializer.Serialize(selector)})?.innerText") ?? "";

    /// <summary>
    /// Clicks the first element that the selector finds, as a mouse would. Chromium drops what a mouse does before the page was painted
    /// first, and an element that still moves is missed: so it waits for both, at most 15 s.
    /// </summary>
    public async Task ClickAsync(string selector)
    {
        await UntilAsync($"document.querySelector({JsonSerializer.Serialize(selector)})");
        var box = await EvaluateAsync($$"""
            new Promise(done => {
              const limit = performance.now() + 15000;
              let last;
              const look = () => {
                const element = document.querySelector({{JsonSerializer.Serialize(selector)}});
                element?.scrollIntoView({ block: 'center' });
                const r = element?.getBoundingClientRect();
                const now = r && `${r.x} ${r.y} ${r.width} ${r.height}`;
                if (now && now === last && performance.getEntriesByName('first-contentful-paint').length) return done([r.x + r.width / 2, r.y + r.height / 2]);
                if (performance.now() > limit) return done(null);
                last = now;
                setTimeout(look, 20);
              };
              look();
            })
            """);
        Assert.True(box is not null, $"Not painted and still within 15 s: {selector}.");
        foreach (var type in new[] { "mousePressed", "mouseReleased" })
        {
            await SendAsync("Input.dispatchMouseEvent", new() { ["type"] = type, ["x"] = box[0]!.DeepClone(), ["y"] = box[1]!.DeepClone(), ["button"] = "left", ["clickCount"] = 1 });
        }
    }

    /// <summary>Types into whatever has the focus.</summary>
    public Task TypeAsync(string text) => SendAsync("Input.insertText", new() { ["text"] = text });

    /// <summary>Presses a key, for example "j" or "Enter".</summary>
    public async Task PressAsync(string key)
    {
        var text = key == "Enter" ? "\r" : key.Length == 1 ? key : "";
        var code = key switch { "Enter" => 13, "Escape" => 27, _ => char.ToUpperInvariant(key[0]) };
        await SendAsync("Input.dispatchKeyEvent", new() { ["type"] = "keyDown", ["key"] = key, ["text"] = text, ["windowsVirtualKeyCode"] = code });
        await SendAsync("Input.dispatchKeyEvent", new() { ["type"] = "keyUp", ["key"] = key, ["windowsVirtualKeyCode"] = code });
    }

    /// <summary>Writes a PNG into the directory that HDF_SCREENSHOTS names; does nothing without it.</summary>
    public async Task ScreenshotAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("HDF_SCREENSHOTS") is not { Length: > 0 } directory)
        {
            return;
        }

        var answer = await SendAsync("Page.captureScreenshot", new() { ["format"] = "png" });
        Directory.CreateDirectory(directory);
        await File.WriteAllBytesAsync(Path.Combine(directory, name + ".png"), Convert.FromBase64String((string)answer["data"]!));
    }

    public async ValueTask DisposeAsync()
    {
        if (_socket.State == WebSocketState.Open)
        {
            _session = null;
            await SendAsync("Target.disposeBrowserContext", new() { ["browserContextId"] = _context });
        }

        await _closed.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _sending.Dispose();
        _closed.Dispose();
    }

    private async Task<JsonObject> SendAsync(string method, JsonObject parameters)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = _waiting[id] = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (_session is not null)
        {
            message["sessionId"] = _session;
        }

        await _sending.WaitAsync(_closed.Token);
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, _closed.Token);
        }
        finally
        {
            _sending.Release();
        }

        return await answer.Task.WaitAsync(AnswerMax);
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        while (true)
        {
            var got = await _socket.ReceiveAsync(buffer.AsMemory(), _closed.Token);
            if (got.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            message.Write(buffer, 0, got.Count);
            if (got.EndOfMessage)
            {
                Take(JsonNode.Parse(message.ToArray())!.AsObject());
                message.SetLength(0);
            }
        }
    }

    private void Take(JsonObject message)
    {
        if (message["id"] is { } id)
        {
            if (_waiting.TryRemove((int)id, out var answer))
            {
                if (message["error"] is { } error)
                {
                    answer.SetException(new InvalidOperationException((string)error["message"]!));
                }
                else
                {
                    answer.SetResult(message["result"]!.AsObject());
                }
            }

            return;
        }

        var parameters = message["params"];
        switch ((string?)message["method"])
        {
            case "Runtime.exceptionThrown":
                Errors.Enqueue((string?)parameters?["exceptionDetails"]?["exception"]?["description"] ?? "exception");
                break;
            case "Log.entryAdded":
                var entry = parameters?["entry"];
                if ((string?)entry?["level"] == "error")
                {
                    Errors.Enqueue($"{entry["text"]} {entry["url"]}");
                }

                break;
        }
    }
}
