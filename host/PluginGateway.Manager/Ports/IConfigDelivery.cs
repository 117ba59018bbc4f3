namespace PluginGateway.Manager;

/// <summary>Brings configuration to the gateway: over the wire while it runs, into its file while it does not (H21).</summary>
public interface IConfigDelivery
{
    /// <summary>Changes the configuration's text.</summary>
    /// <param name="change">Makes the new text of the present one (null when there is none). May be called twice: when somebody else has changed it meanwhile, it is asked again.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether anything was written.</returns>
    /// <exception cref="Protocol.GatewayException">Refused, or in conflict a second time.</exception>
    Task<bool> ChangeAsync(Func<string?, string> change, CancellationToken cancellation);
}
