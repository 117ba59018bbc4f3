namespace PluginGateway.Testing;

/// <summary>
/// What a test of a plugin found wrong, in the words that its author needs: what was expected, what happened, what to do. It is no type of a test framework's; each
/// of them shows it as a failure.
/// </summary>
public sealed class PluginTestException : Exception
{
    /// <summary>Creates a failure without a text.</summary>
    public PluginTestException()
        : this("The plugin failed its test.")
    {
    }

    /// <summary>Creates a failure.</summary>
    /// <param name="message">What is wrong, and what to do about it.</param>
    public PluginTestException(string message)
        : base(message)
    {
    }

    /// <summary>Creates a failure.</summary>
    /// <param name="message">What is wrong, and what to do about it.</param>
    /// <param name="innerException">Where it came from.</param>
    public PluginTestException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates a failure.</summary>
    /// <param name="expected">What was to happen, as a sentence without its end.</param>
    /// <param name="happened">What happened instead.</param>
    /// <param name="remedy">What the author is to do.</param>
    /// <param name="innerException">Where it came from.</param>
    public PluginTestException(string expected, string happened, string remedy, Exception? innerException = null)
        : this($"Expected: {expected}. Happened: {happened}. Remedy: {remedy}.", innerException)
    {
    }
}
