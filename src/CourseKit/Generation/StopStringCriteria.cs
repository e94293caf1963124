using CourseKit.Tokenizers;

namespace CourseKit.Generation;

/// <summary>Ends a sequence once its new text has a stop string. The token that completes the string may hold more text, which then stands behind it.</summary>
/// <param name="stopStrings">The texts that end it.</param>
/// <param name="tokenizer">Gives tokens' texts.</param>
/// <param name="promptLength">How many tokens of a sequence are its prompt, where strings do not count.</param>
public sealed class StopStringCriteria(IReadOnlyList<string> stopStrings, Tokenizer tokenizer, int promptLength) : StoppingCriteria
{
    // A string of n characters lies within the last n tokens that have text; some have none, or a part of a character.
    private readonly int window = (2 * stopStrings.Max(stop => stop.Length)) + 16;

    /// <inheritdoc/>
    public override bool IsDone(ReadOnlySpan<int> inputIds)
    {
        var count = Math.Min(window, inputIds.Length - promptLength);
        if (count <= 0) return false;
        var text = tokenizer.Decode(inputIds[^count..].ToArray(), cleanUpTokenizationSpaces: false);
        return stopStrings.Any(stop => text.Contains(stop, StringComparison.Ordinal));
    }
}
