using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Config;
using PluginGateway.Server.Http.Api;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Http.OpenAI;

/// <summary>
/// <c>GET /v1/models</c> and <c>GET /v1/models/{id}</c>: the agents, the default one first, under the name by which a request asks for one. Which model an agent uses is
/// the operator's business. On when one of the endpoints is that take the names. Any thread.
/// </summary>
internal sealed class ModelsEndpoint(GatewayOptions options, AgentDirectory agents, SessionKeys keys, TimeProvider time) : IApiEndpoint
{
    private const string Path = "/v1/models";
    private readonly long _since = time.GetUtcNow().ToUnixTimeSeconds();

    /// <inheritdoc />
    public bool IsOn => options.Http.Endpoints is var all && (all.IsOn(all.ChatCompletions.Enabled) || all.IsOn(all.Responses.Enabled));

    /// <inheritdoc />
    public string Method => HttpMethods.Get;

    /// <inheritdoc />
    public Access Access => Access.Read;

    /// <inheritdoc />
    public int MaxBodyBytes => 1024;

    /// <inheritdoc />
    public bool Claims(string path) => path == Path || path.StartsWith(Path + "/", StringComparison.Ordinal);

    /// <inheritdoc />
    public Task ServeAsync(ApiRequest request)
    {
        var path = request.Http.Request.Path.Value!;
        if (path == Path)
        {
            var all = agents.Agents.OrderByDescending(agent => agent.Id == keys.DefaultAgent).Select(agent => Model(agent.Id));
            return request.AnswerAsync(new ModelPage([.. all]), ModelsJson.Default.ModelPage);
        }

        var name = path[(Path.Length + 1)..];
        var id = AgentChoice.AgentOfModel(name) ?? (Dialects.Brands.Any(brand => brand.Name == name) ? keys.DefaultAgent : null);
        return id is not null && agents.Find(id) is not null
            ? request.AnswerAsync(Model(id), ModelsJson.Default.ModelEntry)
            : throw new ApiException(StatusCodes.Status404NotFound, ApiException.Invalid, "there is no such model; GET /v1/models lists the agents, which are the models here") { Param = "model", Code = "model_not_found" };
    }

    private ModelEntry Model(string agent) => new(AgentChoice.ModelOf(agent), _since, Dialects.Brands[0].Name);
}

/// <summary>The list of models.</summary>
internal sealed record ModelPage(IReadOnlyList<ModelEntry> Data)
{
    /// <summary>What it is.</summary>
    public string Object { get; } = "list";
}

/// <summary>One model: an agent.</summary>
internal sealed record ModelEntry(string Id, long Created, string OwnedBy)
{
    /// <summary>What it is.</summary>
    public string Object { get; } = "model";
}

/// <summary>JSON of the models.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ModelPage))]
[JsonSerializable(typeof(ModelEntry))]
internal sealed partial class ModelsJson : JsonSerializerContext;
