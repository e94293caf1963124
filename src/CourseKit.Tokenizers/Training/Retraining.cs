using System.Buffers;

using System.Text.Json;
using System.Text.Json.Nodes;

namespace CourseKit.Tokenizers.Training;

/// <summary>Trains a tokenizer's whole pipeline anew on another corpus, as <c>train_new_from_iterator</c> of transformers does.</summary>
/// <param name="old">The tokenizer.</param>
/// <param name="renamed">New spellings of special tokens, by the old ones.</param>
internal sealed class Retraining(Tokenizer old, IReadOnlyDictionary<string, string> renamed)
{
    internal Tokenizer Train(IEnumerable<string> texts, int vocabularySize, IEnumerable<AddedToken> more, Func<TokenizerTrainer, TokenizerTrainer>? configure)
    {
        var empty = EmptyModel();
        // Tokens that are not special are found by the new vocabulary if the corpus has them. Those of Unigram models are kept nevertheless.
        var kept = old.AddedTokensById.Select(entry => entry.Value).Where(token => token.Special || empty is UnigramModel)
            .Select(token => token with { Content = Renamed(token.Content), Normalized = token.Normalized });
        AddedToken[] special = [.. kept, .. more];
        var trainer = Trainer(empty) with { VocabularySize = vocabularySize, SpecialTokens = special };
        if (configure is not null) trainer = configure(trainer) ?? throw new TokenizerException("The function given as configure returned null; expected a trainer.");

        var trained = old.With(empty, null, [], Roles()).Train(trainer, texts);
        return trained.With(trained.Model, PostProcessor(trained), trained.AddedTokens, trained.Roles);
    }

    private string Renamed(string token) => renamed.GetValueOrDefault(token, token);

    private string? RenamedOrNull(string? token) => token is null ? null : Renamed(token);

    private SpecialTokens Roles()
    {
        var roles = old.Roles;
        return new SpecialTokens
        {
            PadToken = RenamedOrNull(roles.PadToken),
            ClsToken = RenamedOrNull(roles.ClsToken),
            SepToken = RenamedOrNull(roles.SepToken),
            MaskToken = RenamedOrNull(roles.MaskToken),
            UnkToken = RenamedOrNull(roles.UnkToken),
            BosToken = RenamedOrNull(roles.BosToken),
            EosToken = RenamedOrNull(roles.EosToken),
        };
    }

    private TokenizerModel EmptyModel()
    {
        var none = new Vocabulary([]);
        return old.Model switch
        {
            BpeModel bpe => new BpeModel(none, Array.Empty<(string, string)>(), bpe.Options with { UnkToken = RenamedOrNull(bpe.UnkToken) }),
            WordPieceModel wordPiece => new WordPieceModel(none, Renamed(wordPiece.UnkToken), wordPiece.ContinuingSubwordPrefix, wordPiece.MaxInputCharsPerWord),
            WordLevelModel wordLevel => new WordLevelModel(none, Renamed(wordLevel.UnkToken)),
            UnigramModel unigram => unigram.UnkToken is { } unk ? new UnigramModel([new(Renamed(unk), 0)], 0) : new UnigramModel([]),
            var other => throw new TokenizerException($"There is no trainer for a {other.GetType().Name}; expected a BPE, WordPiece, WordLevel or Unigram model."),
        };
    }

    private TokenizerTrainer Trainer(TokenizerModel model) => model switch
    {
        BpeModel bpe => new BpeTrainer
        {
            ContinuingSubwordPrefix = bpe.Options.ContinuingSubwordPrefix,
            EndOfWordSuffix = bpe.Options.EndOfWordSuffix,
            InitialAlphabet = SpellsBytes(old.PreTokenizer) ? new string(ByteAlphabet.Characters) : "",
        },
        WordPieceModel wordPiece => new WordPieceTrainer { ContinuingSubwordPrefix = wordPiece.ContinuingSubwordPrefix },
        WordLevelModel => new WordLevelTrainer(),
        _ => new UnigramTrainer { UnkToken = model.UnkToken, InitialAlphabet = SpellsBytes(old.PreTokenizer) ? new string(ByteAlphabet.Characters) : "" },
    };

    private static bool SpellsBytes(PreTokenizer? preTokenizer) => preTokenizer switch
    {
        ByteLevelPreTokenizer => true,
        SequencePreTokenizer sequence => sequence.PreTokenizers.Any(SpellsBytes),
        _ => false,
    };

    /// <summary>The post-processor with the new ids. It is changed in its JSON, the form in which all kinds are alike.</summary>
    private PostProcessor? PostProcessor(Tokenizer trained)
    {
        if (old.PostProcessor is not { } processor) return null;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) processor.WriteJson(writer);
        var json = JsonNode.Parse(buffer.WrittenSpan)!.AsObject();
        Update(json, trained);
        return Tokenizers.PostProcessor.FromJson(json.ToJsonString());
    }

    private void Update(JsonObject step, Tokenizer trained)
    {
        foreach (var inner in step["processors"]?.AsArray() ?? []) Update(inner!.AsObject(), trained);
        foreach (var name in (ReadOnlySpan<string>)["sep", "cls"])
            if (step[name] is JsonArray pair) step[name] = new JsonArray(NewName(pair[0]!), IdOf(trained, NewName(pair[0]!)));
        foreach (var (_, value) in step["special_tokens"]?.AsObject() ?? [])
        {
            var tokens = value!["tokens"]!.AsArray().Select(token => NewName(token!)).ToArray();
            value["tokens"] = new JsonArray([.. tokens.Select(token => (JsonNode)token)]);
            value["ids"] = new JsonArray([.. tokens.Select(token => (JsonNode)IdOf(trained, token))]);
        }
    }

    private string NewName(JsonNode token) => Renamed(token.GetValue<string>());

    private static int IdOf(Tokenizer trained, string token) => trained.TokenToId(token) ?? throw new TokenizerException(
        $"The post-processor adds the token '{token}', which the new vocabulary lacks. Make it a special token of the tokenizer, or give it in newSpecialTokens.");
}
