using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using PluginGateway.Server.Schema;

namespace PluginGateway.Server.Http;

/// <summary>
/// Serves the published schema at <c>/protocol/schema.json</c>, to anybody whom the front door lets through: it is the same for every installation of this version
/// and so says nothing that the program itself does not.
/// </summary>
internal static class SchemaDocument
{
    private const string Path = "/protocol/schema.json";

    /// <summary>Adds it.</summary>
    public static void UseSchemaDocument(this IApplicationBuilder app, Func<ProtocolSchema> schema) => app.Use(next => context =>
    {
        if (!context.Request.Path.Equals(Path, StringComparison.Ordinal))
        {
            return next(context);
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = "GET, HEAD";
            return Task.CompletedTask;
        }

        var json = schema().Json;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = json.Length;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-cache";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(json, context.RequestAborted).AsTask();
    });
}
