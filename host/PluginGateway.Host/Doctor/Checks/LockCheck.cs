using PluginGateway.Server.Config;

namespace PluginGateway.Host.Doctor.Checks;

/// <summary>Who holds the state directory, or what somebody who held it has left behind.</summary>
internal sealed class LockCheck : ICheck
{
    /// <inheritdoc />
    public string Id => "lock";

    /// <inheritdoc />
    public Task<IReadOnlyList<Finding>> LookAsync(Scene scene, CancellationToken cancellation)
    {
        var state = scene.State;
        var holder = StateLock.ReadHolder(state);
        return Task.FromResult<IReadOnlyList<Finding>>(
        [
            StateLock.IsHeld(state)
                ? holder is null
                    ? Finding.Warning($"somebody holds {state.Lock}, and {state.Holder} does not say who", "it is a gateway of a much older version, or another program has the file open (on Linux: fuser -v)")
                    : Finding.Ok($"process {holder.Pid} holds it since {holder.Since:u}, port {holder.Port}")
                : holder is null && !File.Exists(state.Holder)
                    ? Finding.Ok("no gateway holds it")
                    : Finding.Note(
                        $"{state.Holder} was left by {(holder is null ? "a gateway" : $"process {holder.Pid}")} that was killed; it bars nobody, for the lock went with the process") with
                    {
                        Fix = new Fix($"remove {state.Holder}", IsSafe: true, _ =>
                        {
                            if (!StateLock.IsHeld(state))
                            {
                                File.Delete(state.Holder);
                            }

                            return Task.CompletedTask;
                        }),
                    },
        ]);
    }
}
