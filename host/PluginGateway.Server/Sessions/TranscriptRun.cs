namespace PluginGateway.Server.Sessions;

/// <summary>Names the run that something in a transcript was said in. In which transcript is asked by a <see cref="SessionScope"/>.</summary>
internal readonly record struct TranscriptRun(string Id);
