using System.Diagnostics.CodeAnalysis;

namespace PluginGateway.Server.Security;

/// <summary>
/// What a stage of the handshake says: passed, with what it has proved, or refused. An object, because for a value of ours the framework's asynchronous code would be compiled anew in each process.
/// </summary>
/// <typeparam name="T">What is proved.</typeparam>
internal sealed class Verdict<T>
    where T : class
{
    private readonly T? _passed;
    private readonly Refusal? _refused;

    private Verdict(T? passed, Refusal? refused) => (_passed, _refused) = (passed, refused);

    public static implicit operator Verdict<T>(T passed) => new(passed, null);

    public static implicit operator Verdict<T>(Refusal refused) => new(null, refused);

    /// <summary>Whether it passed; exactly one of the two comes out.</summary>
    public bool Passed([NotNullWhen(true)] out T? passed, [NotNullWhen(false)] out Refusal? refused)
    {
        (passed, refused) = (_passed, _refused);
        return passed is not null;
    }
}
