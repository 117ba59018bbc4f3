namespace PluginGateway.Host.Doctor;

/// <summary>Looks at one thing. Changes nothing, waits for nobody longer than seconds, and needs no gateway.</summary>
internal interface ICheck
{
    /// <summary>A short name that scripts may rely on: <c>port</c>.</summary>
    string Id { get; }

    /// <summary>Looks.</summary>
    /// <param name="scene">What there is.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What was seen, at least one finding.</returns>
    Task<IReadOnlyList<Finding>> LookAsync(Scene scene, CancellationToken cancellation);
}
