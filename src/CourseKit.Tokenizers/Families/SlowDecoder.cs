using System.Text;
using CourseKit.Tokenizers.SentencePiece;

namespace CourseKit.Tokenizers.Families;

/// <summary>Joins the tokens of a text that are no added ones (<c>convert_tokens_to_string</c> of transformers).</summary>
internal abstract class TokenJoiner
{
    /// <summary>The text of some tokens, which are not none.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="special">The special tokens of the tokenizer.</param>
    internal abstract string Join(IReadOnlyList<string> tokens, IReadOnlySet<string> special);
}

/// <summary>Puts the tokens of SentencePiece end to end and turns the space symbol into spaces.</summary>
internal sealed class PlainJoiner : TokenJoiner
{
    internal override string Join(IReadOnlyList<string> tokens, IReadOnlySet<string> special) =>
        string.Concat(tokens).Replace(SentencePieceNormalizer.SpaceSymbol, ' ').Trim();
}

/// <summary>Lets SentencePiece decode what lies between special tokens. The families differ in the spaces around these.</summary>
internal sealed class PiecewiseJoiner(SentencePieceModel model) : TokenJoiner
{
    private readonly SentencePieceDecoding _decoding = new(model);

    /// <summary>Whether a space stands before a special token that follows text.</summary>
    internal bool SpaceBefore { get; init; }

    /// <summary>Whether a space stands behind every special token.</summary>
    internal bool SpaceAfter { get; init; }

    /// <summary>Whether the first token loses the space symbol that encoding put in front of it.</summary>
    internal bool DropsPrefix { get; init; }

    /// <summary>Whether spaces at the ends are removed.</summary>
    internal bool Strips { get; init; } = true;

    /// <summary>Llama's rule: no space before a special token that comes first, and one behind a first special token.</summary>
    internal bool LlamaSpaces { get; init; }

    internal override string Join(IReadOnlyList<string> tokens, IReadOnlySet<string> special)
    {
        var text = new StringBuilder();
        var run = new List<string>();
        var afterSpecial = false;
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = i == 0 && DropsPrefix && tokens[0].StartsWith(SentencePieceNormalizer.SpaceSymbol) ? tokens[0][1..] : tokens[i];
            var isSpecial = special.Contains(token);
            if (isSpecial)
            {
                if (SpaceBefore && !afterSpecial && !(LlamaSpaces && i == 0)) text.Append(' ');
                text.Append(_decoding.Decode(run)).Append(token);
                if (SpaceAfter) text.Append(' ');
                run.Clear();
            }
            else
            {
                if (LlamaSpaces && DropsPrefix && afterSpecial && i == 1 && !token.StartsWith(SentencePieceNormalizer.SpaceSymbol)) text.Append(' ');
                run.Add(token);
            }
            afterSpecial = isSpecial;
        }
        text.Append(_decoding.Decode(run));
        if (SpaceAfter) text.Replace(SentencePieceNormalizer.SpaceSymbol, ' '); // of pieces that this model does not have
        return Strips ? text.ToString().Trim() : text.ToString();
    }
}

/// <summary>The way back of transformers' "slow" tokenizers: added tokens stand apart, with a space on either side, and what lies between
/// them is joined as the family does.</summary>
internal sealed class SlowDecoder : Decoder
{
    private readonly TokenJoiner _joiner;
    private readonly HashSet<string> _apart;
    private readonly HashSet<string> _special;

    /// <summary>Creates the decoder.</summary>
    /// <param name="joiner">Joins the tokens in between.</param>
    /// <param name="apart">The tokens that stand apart.</param>
    /// <param name="special">The special tokens.</param>
    internal SlowDecoder(TokenJoiner joiner, IEnumerable<string> apart, IEnumerable<string> special)
    {
        _joiner = joiner;
        _apart = apart.ToHashSet(StringComparer.Ordinal);
        _special = special.ToHashSet(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> DecodeChain(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var parts = new List<string>();
        var run = new List<string>();
        foreach (var token in tokens)
        {
            if (!_apart.Contains(token))
            {
                run.Add(token);
                continue;
            }
            if (run.Count > 0 && _joiner.Join(run, _special) is { Length: > 0 } text) parts.Add(text);
            run.Clear();
            parts.Add(token);
        }
        if (run.Count > 0) parts.Add(_joiner.Join(run, _special));
        return [string.Join(' ', parts)];
    }

    /// <inheritdoc/>
    internal override Decoder WithAdded(IEnumerable<AddedToken> tokens)
    {
        var more = tokens.Where(token => !_special.Contains(token.Content)).Select(token => token.Content).ToList();
        return more.All(_apart.Contains) ? this : new SlowDecoder(_joiner, _apart.Concat(more), _special);
    }
}
