using System.Text;

namespace CourseKit.Tokenizers.SentencePiece;

/// <summary>The normalisation of a SentencePiece model: its rewriting rules, the longest first wherever one starts; spaces at the ends and
/// repeated ones removed; a space put in front so that the first word looks like every other; spaces written as U+2581
/// (<c>normalizer::Normalizer</c> of SentencePiece). User-defined pieces stay as they are.</summary>
public sealed class SentencePieceNormalizer : Normalizer
{
    /// <summary>What a space is written as.</summary>
    internal const char SpaceSymbol = '\u2581';

    private readonly NormalizerRules _rules;
    private readonly PrecompiledCharsmap? _map;
    private readonly PieceTrie? _userDefined;
    private readonly char _space;

    internal SentencePieceNormalizer(NormalizerRules rules, PieceTrie? userDefined, string source)
    {
        _rules = rules;
        _map = rules.PrecompiledCharsmap.IsEmpty ? null : new PrecompiledCharsmap(rules.PrecompiledCharsmap, source);
        _userDefined = userDefined;
        _space = rules.EscapeWhitespaces ? SpaceSymbol : ' ';
    }

    /// <inheritdoc/>
    internal override bool IsBetweenAddedTokens => true;

    /// <inheritdoc/>
    public override void Apply(NormalizedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var span = text.Span;
        var position = _rules.RemoveExtraWhitespaces ? LeadingSpaces(span) : 0;
        var output = new Output(text, _space, _rules.RemoveExtraWhitespaces);
        output.SkipTo(position);
        var isEmpty = position == span.Length;
        if (!isEmpty && _rules is { AddDummyPrefix: true, TreatWhitespaceAsSuffix: false }) output.AddSpace();
        for (int length; position < span.Length; output.SkipTo(position += length))
            switch (Next(span[position..], out length, out var replacement))
            {
                case Source.Unit: output.Add(span[position], length); break;
                case Source.Rule: output.AddUtf8(replacement, length); break;
                default: output.AddText(span.Slice(position, length), length); break;
            }
        output.TrimEnd();
        if (!isEmpty && _rules is { AddDummyPrefix: true, TreatWhitespaceAsSuffix: true }) output.AddSpace();
        output.Commit();
    }

    /// <summary>Where the next piece of the new form comes from.</summary>
    private enum Source { Unit, Rule, Text }

    private Source Next(ReadOnlySpan<char> text, out int length, out ReadOnlySpan<byte> replacement)
    {
        replacement = default;
        if (_userDefined is not null && (length = LongestUserDefined(text)) > 0) return Source.Text;
        if (_map is not null && !_map.IsPlain(text) && _map.TryLongest(text, out length, out replacement)) return Source.Rule;
        length = char.IsHighSurrogate(text[0]) && text.Length > 1 ? 2 : 1;
        return length == 1 ? Source.Unit : Source.Text;
    }

    /// <summary>How many units at the start come out as a single space each time.</summary>
    private int LeadingSpaces(ReadOnlySpan<char> text)
    {
        var position = 0;
        while (position < text.Length)
        {
            var isSpace = Next(text[position..], out var length, out var replacement) switch
            {
                Source.Rule => replacement.SequenceEqual(" "u8),
                _ => text.Slice(position, length) is " ",
            };
            if (!isSpace) break;
            position += length;
        }
        return position;
    }

    private int LongestUserDefined(ReadOnlySpan<char> text)
    {
        var (node, longest) = (PieceTrie.Root, 0);
        for (var i = 0; i < text.Length && node != 0; i++)
            if (_userDefined!.Step(ref node, text[i]) >= 0) longest = i + 1;
        return longest;
    }

    /// <summary>The new form as it is written: leaves repeated spaces out and writes spaces in their form.</summary>
    private struct Output
    {
        private readonly char _space;
        private readonly bool _removeExtraSpaces;
        private TextRewriter _rewriter;
        private bool _afterSpace;

        internal Output(NormalizedText text, char space, bool removeExtraSpaces)
        {
            _rewriter = new(text);
            _space = space;
            _removeExtraSpaces = _afterSpace = removeExtraSpaces;
        }

        /// <summary>Writes one unit that stands for the next units of the old form.</summary>
        internal void Add(int codePoint, int length)
        {
            if (codePoint != ' ')
            {
                _rewriter.Write(codePoint, length);
                _afterSpace = false;
            }
            else if (!_afterSpace)
            {
                _rewriter.Write(_space, length);
                _afterSpace = _removeExtraSpaces;
            }
        }

        /// <summary>Writes a stretch, of which only spaces at its start are left out.</summary>
        internal void AddText(ReadOnlySpan<char> stretch, int length)
        {
            var start = 0;
            while (_afterSpace && start < stretch.Length && stretch[start] == ' ') start++;
            foreach (var rune in stretch[start..].EnumerateRunes()) Write(rune, length);
        }

        /// <summary>Writes a stretch in UTF-8, of which only spaces at its start are left out.</summary>
        internal void AddUtf8(ReadOnlySpan<byte> stretch, int length)
        {
            while (_afterSpace && stretch is [(byte)' ', ..]) stretch = stretch[1..];
            while (!stretch.IsEmpty)
            {
                Rune.DecodeFromUtf8(stretch, out var rune, out var width);
                stretch = stretch[width..];
                Write(rune, length);
            }
        }

        internal void AddSpace() => _rewriter.Write(_space, 0);

        internal void SkipTo(int unit) => _rewriter.SkipTo(unit);

        internal void TrimEnd()
        {
            if (_removeExtraSpaces) _rewriter.TrimEnd(_space);
        }

        internal readonly void Commit() => _rewriter.Commit();

        private void Write(Rune rune, int length)
        {
            _rewriter.Write(rune.Value == ' ' ? _space : rune.Value, length);
            _afterSpace = _removeExtraSpaces && rune.Value == ' ';
        }
    }
}
