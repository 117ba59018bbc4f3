using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Idempotency;

/// <summary>A request that is to have its effect once: whose it is, which one, and what it says (<c>wire.md</c> §11). Immutable.</summary>
/// <param name="Principal">Who asks; another's key is another key.</param>
/// <param name="Id">Principal, method and key, hashed: however long a key is, it is kept in 32 bytes.</param>
/// <param name="ParamsHash">What it says, hashed.</param>
internal sealed record IdempotentRequest(string Principal, string Id, byte[] ParamsHash)
{
    /// <summary>Makes one.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="method">What is asked for.</param>
    /// <param name="key">The caller's idempotency key.</param>
    /// <param name="parameters">All params.</param>
    public static IdempotentRequest Of<TParams, TResult>(Caller caller, Method<TParams, TResult> method, string key, TParams parameters) => new(
        caller.Principal,
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{caller.Principal}\n{method.Name}\n{key}"))),
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(parameters, method.ParamsInfo)));
}
