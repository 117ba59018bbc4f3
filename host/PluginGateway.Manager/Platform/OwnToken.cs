using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace PluginGateway.Manager.Platform;

/// <summary>The secret from the options, or a fresh one for this manager.</summary>
internal sealed class OwnToken(IOptions<GatewayManagerOptions> options) : IGatewayTokenProvider
{
    private readonly string fresh = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public ValueTask<string?> GetAsync(CancellationToken cancellation) => new(options.Value.Token ?? fresh);
}
