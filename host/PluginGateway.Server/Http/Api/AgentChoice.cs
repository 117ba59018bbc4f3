using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Http.Api;

/// <summary>Which agent a request is for, and in which session (<c>http.md</c> §4). Any thread.</summary>
internal sealed partial class AgentChoice(AgentDirectory agents, SessionKeys keys)
{
    private const int LongestKey = 256;

    /// <summary>What agents are called where OpenAI has models: <c>openclaw:main</c>.</summary>
    public static string ModelOf(string agentId) => $"{Dialects.Brands[0].Name}:{agentId}";

    /// <summary>The agent that a model's name means; null for a name that means none, such as the name of a brand or of somebody's model.</summary>
    public static string? AgentOfModel(string? model)
    {
        if (model is null)
        {
            return null;
        }

        var text = model.Trim().ToLowerInvariant();
        var beginnings = Dialects.Brands.SelectMany(brand => new[] { brand.Name + ":", brand.Name + "/" }).Append("agent:");
        return beginnings.FirstOrDefault(begin => text.StartsWith(begin, StringComparison.Ordinal)) is { } found && text.Length > found.Length ? text[found.Length..] : null;
    }

    /// <summary>The agent: the header's, else the model's, else the default one.</summary>
    /// <exception cref="ApiException">There is none of that id.</exception>
    public string Agent(ApiRequest request, string? model)
    {
        if ((request.Header("agent-id") ?? request.Header("agent"))?.ToLowerInvariant() is { } named)
        {
            return agents.Find(named) is not null ? named : throw ApiException.BadRequest($"unknown agent id \"{named}\" in the header; GET /v1/models lists the agents");
        }

        return AgentOfModel(model) is not { } wanted ? keys.DefaultAgent
            : agents.Find(wanted) is not null ? wanted
            : throw new ApiException(StatusCodes.Status404NotFound, ApiException.Invalid, $"there is no agent \"{wanted}\"; GET /v1/models lists the agents") { Param = "model", Code = "model_not_found" };
    }

    /// <summary>The session: the header's, else the one of <paramref name="user"/>, else a new one.</summary>
    /// <param name="request">The request.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="kind">What sessions of this endpoint are called: <c>openai</c>.</param>
    /// <param name="user">Who the caller says it is for; the same person has one session.</param>
    /// <exception cref="ApiException">The header names another agent's session.</exception>
    public string Session(ApiRequest request, string agent, string kind, string? user)
    {
        if (request.Header("session-key") is { } named)
        {
            return Named(named, agent);
        }

        return string.IsNullOrWhiteSpace(user) ? $"agent:{agent}:{kind}:{Guid.NewGuid()}" : $"agent:{agent}:{kind}-user:{Segment(user.Trim())}";
    }

    /// <summary>The full key of a session that is named, of an agent that is named or meant.</summary>
    /// <exception cref="ApiException">It is another agent's.</exception>
    public string Named(string named, string agent)
    {
        if (named.Length > LongestKey)
        {
            throw ApiException.BadRequest($"the session key is longer than {LongestKey} characters");
        }

        var lower = named.Trim().ToLowerInvariant();
        var key = lower.StartsWith("agent:", StringComparison.Ordinal) || lower is SessionKeys.Global or SessionKeys.Unknown ? lower
            : lower == "main" || lower == keys.MainKey ? keys.MainSessionOf(agent)
            : $"agent:{agent}:{lower}";
        return keys.AgentOf(key) == agent ? key : throw ApiException.BadRequest($"the session key names agent \"{keys.AgentOf(key)}\", and the request is for agent \"{agent}\"; name one of them");
    }

    // What another would spell alike, or what would change the key's meaning, is told apart by its hash: two people never share a session (SEC-25).
    private static string Segment(string user) => Plain().IsMatch(user) ? user : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(user)))[..40];

    [GeneratedRegex(@"\A[a-z0-9._@+-]{1,64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Plain();
}
