using HelpDeskFlow.Domain.Alerts;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using NodaTime;

namespace HelpDeskFlow.Api.Http;

/// <summary>Says in the OpenAPI document what the converters of <see cref="JsonForms"/> write.</summary>
internal static class OpenApiForms
{
    public static void Describe(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "HelpDeskFlow",
                Version = "v1",
                Description = "Incidents, alerts, on call and notifications. Errors are problem details (RFC 9457) whose type is urn:hdf:problem:CODE.",
            };
            document.Servers = [];
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
            if (type == typeof(Instant))
            {
                schema.Type = JsonSchemaType.String;
                schema.Format = "date-time";
            }
            else if (type == typeof(LabelSet))
            {
                schema.Type = JsonSchemaType.Object;
                schema.AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String };
            }

            return Task.CompletedTask;
        });
    }
}
