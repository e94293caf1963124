using CourseKit.Tokenizers.Families;

namespace CourseKit.Tokenizers.Loading;

/// <summary>BERT's tokenizer from a <c>vocab.txt</c>, put together as <c>BertTokenizerFast</c> of transformers does.</summary>
internal static class BertVocabulary
{
    internal static Tokenizer Load(string path, SpecialTokens special, bool lowercase, bool? stripAccents, bool tokenizeChineseChars)
    {
        var vocabulary = ReadVocabulary(path);
        special = special with
        {
            PadToken = special.PadToken ?? "[PAD]",
            UnkToken = special.UnkToken ?? "[UNK]",
            ClsToken = special.ClsToken ?? "[CLS]",
            SepToken = special.SepToken ?? "[SEP]",
            MaskToken = special.MaskToken ?? "[MASK]",
        };
        string[] tokens = [special.PadToken, special.UnkToken, special.ClsToken, special.SepToken, special.MaskToken];
        return new Tokenizer(
            new WordPieceModel(vocabulary, special.UnkToken),
            new BertNormalizer { Lowercase = lowercase, StripAccents = stripAccents, HandleChineseChars = tokenizeChineseChars },
            new BertPreTokenizer(),
            Layouts.Bert(Place(special.ClsToken), Place(special.SepToken)),
            new WordPieceDecoder(),
            tokens.Select(token => new AddedToken(token) { Special = true }),
            special);

        SpecialTokenPiece Place(string token) => new([vocabulary.IdOf(token) ?? throw new TokenizerException(
            $"{path}: the vocabulary lacks the special token '{token}', which BERT puts around every text. Is it a BERT vocabulary?")], [token], 0);
    }

    /// <summary>One token a line; the line's number is its id. Of a token that occurs twice the last line counts, as in the
    /// reference.</summary>
    internal static Vocabulary ReadVocabulary(string path)
    {
        using var reader = new StringReader(JsonFile.ReadText(path));
        var builder = new Vocabulary.Builder(path, 32_768);
        for (var id = 0; reader.ReadLine() is { } token; id++)
        {
            if (id > Vocabulary.MaxId)
                throw new TokenizerException($"{path}: more than {Vocabulary.MaxId} lines; expected one token a line.");
            builder.Set(token, id);
        }
        return new Vocabulary(builder);
    }
}
