namespace CourseKit.Tokenizers;

/// <content>One text, stage by stage.</content>
public sealed partial class Tokenizer
{
    /// <summary>Shows what every stage of this tokenizer makes of a text: added tokens, normaliser, pre-tokenizer, model, post-processor.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">Its pair, or null.</param>
    public TokenizationExplanation Explain(string text, string? pair = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var scratch = _scratch.Create();
        string[] texts = pair is null ? [text] : [text, pair];
        return new([.. texts.Select(one => new StageRecorder(this, scratch).Record(one))], Encode(text, pair));
    }

    /// <summary>Takes a text through the stages as encoding does, and keeps what each makes of it.</summary>
    private sealed class StageRecorder(Tokenizer tokenizer, EncodingScratch scratch)
    {
        private readonly List<ExplainedToken> _added = [];
        private readonly List<ExplainedStretch> _normalized = [];
        private readonly List<ExplainedWord> _words = [];

        internal ExplainedSequence Record(string text)
        {
            var parts = new List<AddedTokenMatcher.Part>();
            if (tokenizer._added.InText is { } matcher) matcher.Split(text, parts);
            else if (text.Length > 0) parts.Add(new(0, text.Length, -1));
            foreach (var part in parts)
            {
                if (part.Id >= 0) AddAddedToken(part.Id, text[part.Start..part.End], new(part.Start, part.End));
                else RecordStretch(text, part);
            }
            return new(text, _added, _normalized, _words);
        }

        private void RecordStretch(string text, AddedTokenMatcher.Part part)
        {
            var (normalized, preTokenized) = (scratch.Text, scratch.PreTokenized);
            normalized.Reset(text.AsSpan(part.Start, part.End - part.Start), part.Start, tracksOffsets: true);
            tokenizer.Normalizer?.Apply(normalized);
            _normalized.Add(new(text[part.Start..part.End], normalized.ToString(), new(part.Start, part.End)));

            preTokenized.Reset();
            if (tokenizer._added.InNormalizedText is { } matcher)
            {
                var found = new List<AddedTokenMatcher.Part>();
                matcher.Split(normalized.Span, found);
                preTokenized.Pieces.Clear();
                foreach (var piece in found) preTokenized.Pieces.Add(new PieceList.Piece(piece.Start, piece.End, piece.Id));
            }
            tokenizer.PreTokenizer?.Apply(preTokenized);
            foreach (var piece in preTokenized.Pieces.Span) RecordWord(normalized, piece);
        }

        private void RecordWord(NormalizedText normalized, PieceList.Piece piece)
        {
            var word = normalized.Span[piece.Start..piece.End];
            var offsets = normalized.OriginalSpan(piece.Start, piece.End);
            if (piece.AddedTokenId >= 0)
            {
                AddAddedToken(piece.AddedTokenId, word.ToString(), offsets);
                return;
            }
            var tokens = new List<ExplainedToken>();
            foreach (var token in scratch.TokensOf(word, tokenizer.Model))
                tokens.Add(new(Spelling(token.Id, word[token.Start..token.End]), token.Id, normalized.OriginalSpan(piece.Start + token.Start, piece.Start + token.End)));
            _words.Add(new(word.ToString(), offsets, tokens, IsAddedToken: false));
        }

        private void AddAddedToken(int id, string text, TextSpan offsets)
        {
            var token = new ExplainedToken(text, id, offsets);
            _added.Add(token);
            _words.Add(new(text, offsets, [token], IsAddedToken: true));
        }

        private string Spelling(int id, ReadOnlySpan<char> text) =>
            tokenizer.Model is { KeepsUnknownText: true, UnkToken: { } unknown } model && model.Vocabulary.IdOf(unknown) == id
                ? text.ToString() : tokenizer.IdToToken(id) ?? "";
    }
}
