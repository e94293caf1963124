using CourseKit.Tokenizers;

namespace CourseKit.Bench.Differential;

/// <summary>Everything that is compared about one text.</summary>
/// <param name="Ids">The ids, special tokens included.</param>
/// <param name="Tokens">The tokens.</param>
/// <param name="Offsets">Start and end of each token in code points, one after the other.</param>
/// <param name="Words">The words' numbers, -1 for none.</param>
/// <param name="Decoded">What the ids decode to without special tokens.</param>
/// <param name="WithSpecial">What they decode to with them.</param>
/// <param name="Reversed">What they decode to in reverse order: halves of characters, prefixes at the wrong end.</param>
/// <param name="Error">The message, where there is no result.</param>
internal sealed record TokenizationResult(
    int[] Ids, string[] Tokens, int[] Offsets, int[] Words, string Decoded, string WithSpecial, string Reversed, string? Error = null)
{
    /// <summary>What CourseKit makes of a text.</summary>
    public static TokenizationResult Of(Tokenizer tokenizer, string text)
    {
        try
        {
            var encoding = tokenizer.Encode(text);
            if (!tokenizer.EncodeIds(text).AsSpan().SequenceEqual(encoding.Ids)) return Failed("EncodeIds and Encode differ in their ids") with { Decoded = "crash" };
            var codePoints = CodePointsBefore(text);
            return new(
                encoding.Ids, encoding.Tokens, [.. encoding.Offsets.SelectMany(span => new[] { codePoints[span.Start], codePoints[span.End] })], Array.ConvertAll(encoding.WordIds, word => word ?? -1),
                tokenizer.Decode(encoding.Ids, skipSpecialTokens: true, cleanUpTokenizationSpaces: false), tokenizer.Decode(encoding.Ids, cleanUpTokenizationSpaces: false),
                tokenizer.Decode(encoding.Ids.Reverse(), cleanUpTokenizationSpaces: false));
        }
        catch (TokenizerException error)
        {
            return Failed(error.Message);
        }
        catch (Exception error) when (error is IndexOutOfRangeException or ArgumentException or InvalidOperationException or NullReferenceException or OverflowException)
        {
            return Failed($"{error.GetType().Name}: {error.Message}") with { Decoded = "crash" };
        }
    }

    /// <summary>The hash that the peer answers with for the same result: 32-bit FNV-1a over UTF-16 units and numbers.</summary>
    public uint Hash()
    {
        if (Error is not null) return Decoded.Length == 0 ? 0u : 1u;
        var hash = 0x811c9dc5;
        Numbers(Ids);
        foreach (var token in Tokens) Text(token);
        Numbers(Offsets);
        Numbers(Words);
        Text(Decoded);
        Text(WithSpecial);
        Text(Reversed);
        return hash;

        void Number(int number) => hash = (hash ^ (uint)number) * 0x01000193;

        void Text(string text)
        {
            foreach (var unit in text) Number(unit);
            Number(-1);
        }

        void Numbers(int[] numbers)
        {
            foreach (var number in numbers) Number(number);
            Number(-2);
        }
    }

    /// <summary>The first field in which two results differ, with both values, or null where they agree.</summary>
    public (string Field, string Ours, string Theirs)? DifferenceFrom(TokenizationResult theirs)
    {
        if (Error is not null || theirs.Error is not null)
            return Error is not null && theirs.Error is not null && Hash() == 0 ? null : ("error", Error ?? string.Join(' ', Tokens), theirs.Error ?? string.Join(' ', theirs.Tokens));
        if (!Tokens.SequenceEqual(theirs.Tokens)) return ("tokens", string.Join(' ', Tokens), string.Join(' ', theirs.Tokens));
        if (!Ids.SequenceEqual(theirs.Ids)) return ("ids", string.Join(' ', Ids), string.Join(' ', theirs.Ids));
        if (!Offsets.SequenceEqual(theirs.Offsets)) return ("offsets", Pairs(Offsets), Pairs(theirs.Offsets));
        if (!Words.SequenceEqual(theirs.Words)) return ("word ids", string.Join(' ', Words), string.Join(' ', theirs.Words));
        if (Decoded != theirs.Decoded) return ("decoded", Decoded, theirs.Decoded);
        if (WithSpecial != theirs.WithSpecial) return ("decoded with special tokens", WithSpecial, theirs.WithSpecial);
        return Reversed != theirs.Reversed ? ("decoded in reverse", Reversed, theirs.Reversed) : null;
    }

    private static string Pairs(int[] offsets) => string.Join(' ', offsets.Chunk(2).Select(pair => $"{pair[0]}..{pair[1]}"));

    private static TokenizationResult Failed(string message) => new([], [], [], [], "", "", "", message);

    // How many code points stand before each unit.
    private static int[] CodePointsBefore(string text)
    {
        var before = new int[text.Length + 1];
        for (var i = 0; i < text.Length; i++) before[i + 1] = before[i] + (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? 0 : 1);
        return before;
    }
}
