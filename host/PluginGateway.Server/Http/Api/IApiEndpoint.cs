using PluginGateway.Protocol;

namespace PluginGateway.Server.Http.Api;

/// <summary>Something that programs ask for over plain HTTP with a credential of the gateway's. One file each; <see cref="ApiGate"/> does what is the same for all.</summary>
internal interface IApiEndpoint
{
    /// <summary>Whether the operator has turned it on; as if it were not there otherwise.</summary>
    bool IsOn { get; }

    /// <summary>The one method it takes.</summary>
    string Method { get; }

    /// <summary>What the caller must hold.</summary>
    Access Access { get; }

    /// <summary>Longest body, in bytes.</summary>
    int MaxBodyBytes { get; }

    /// <summary>Whether a request is for it.</summary>
    bool Claims(string path);

    /// <summary>Answers. What is thrown before the answer has begun becomes one: <see cref="ApiException"/> as it says, <see cref="GatewayException"/> by its code.</summary>
    Task ServeAsync(ApiRequest request);
}
