namespace PluginGateway.Server.Config.Importing;

/// <summary>A configuration of the reference made one of ours. Names of keys alone: no value is in it but in <see cref="Text"/>.</summary>
/// <param name="Files">The files that were read: the one that was named, and those it includes.</param>
/// <param name="Text">The text for <c>plugins.json</c>, UTF-8; holds secrets where the files do.</param>
/// <param name="Taken">What was taken.</param>
/// <param name="Left">What was not, and why.</param>
/// <param name="Notes">What else is different here, and what is still to be done.</param>
public sealed record ImportReport(IReadOnlyList<string> Files, byte[] Text, IReadOnlyList<TakenKey> Taken, IReadOnlyList<LeftKey> Left, IReadOnlyList<string> Notes);

/// <summary>A key that was taken.</summary>
/// <param name="From">Its name there, with dots.</param>
/// <param name="To">Its name here.</param>
/// <param name="Note">What should be known about it; null when nothing.</param>
public sealed record TakenKey(string From, string To, string? Note);

/// <summary>A key, or all that is below it, that was not taken.</summary>
/// <param name="Key">Its name there, with dots.</param>
/// <param name="Why">Why, and what to do instead.</param>
public sealed record LeftKey(string Key, string Why);
