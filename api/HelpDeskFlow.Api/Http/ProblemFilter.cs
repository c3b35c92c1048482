using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Api.Http;

/// <summary>Turns <see cref="ProblemException"/> into problem details.</summary>
internal sealed class ProblemFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (ProblemException problem)
        {
            return problem.ToResult();
        }
    }
}
