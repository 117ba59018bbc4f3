namespace Phrases;

/// <summary>A library of which two plugins have two versions.</summary>
public static class Phrase
{
    public static string Text => "two";
}
