using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HelpDeskFlow.Api.Http;

/// <summary>
/// A request that cannot be carried out, as RFC 9457 problem details. Thrown by what reads a request (the caller is wrong),
/// turned into an answer by <see cref="ProblemFilter"/>.
/// </summary>
public sealed class ProblemException : Exception
{
    /// <summary>Prefix of every <c>type</c>; what follows is a stable kebab-case name.</summary>
    public const string TypePrefix = "urn:hdf:problem:";

    private ProblemException(int status, string code, string detail)
        : base(detail) => (Status, Code) = (status, code);

    /// <summary>HTTP status.</summary>
    public int Status { get; }

    /// <summary>Stable name, kebab case.</summary>
    public string Code { get; }

    /// <summary>A parameter or body that cannot be read or is out of bounds: 400.</summary>
    public static ProblemException BadRequest(string detail, string code = "bad-parameter") => new(StatusCodes.Status400BadRequest, code, detail);

    /// <summary>There is no such thing: 404.</summary>
    public static ProblemException NotFound(string detail) => new(StatusCodes.Status404NotFound, "not-found", detail);

    /// <summary>It changed since the caller read it: 412.</summary>
    public static ProblemException Changed(string detail) => new(StatusCodes.Status412PreconditionFailed, "changed", detail);

    /// <summary>Any other.</summary>
    public static ProblemException Of(int status, string code, string detail) => new(status, code, detail);

    /// <summary>As an answer.</summary>
    public ProblemHttpResult ToResult() => Answer(Status, Code, Message);

    /// <summary>Problem details with our type.</summary>
    public static ProblemHttpResult Answer(int status, string code, string detail) =>
        TypedResults.Problem(detail, statusCode: status, title: TitleOf(status), type: TypePrefix + code);

    private static string TitleOf(int status) => status switch
    {
        400 => "Bad request",
        401 => "Key needed",
        403 => "Not allowed",
        404 => "Not found",
        405 => "Method not allowed",
        409 => "Conflict",
        412 => "Changed meanwhile",
        413 => "Too large",
        422 => "Cannot be done",
        429 => "Too often",
        503 => "Not available now",
        _ => "Failed",
    };
}
