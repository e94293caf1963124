using CourseKit.Tokenizers.Training;

namespace CourseKit.Tokenizers;

/// <content>Training.</content>
public sealed partial class Tokenizer
{
    /// <summary>Trains a vocabulary for this tokenizer's normaliser and pre-tokenizer. Texts are read once, one after another; only their words
    /// and counts are kept, so the corpus may be larger than memory.</summary>
    /// <param name="trainer">The options; of the kind of this tokenizer's model.</param>
    /// <param name="texts">The corpus.</param>
    /// <returns>This tokenizer with the new model, and the trainer's special tokens added. Ids in its post-processor stay as they are; build it
    /// with the new ones where they differ, or use <see cref="TrainNewFromIterator"/>.</returns>
    /// <exception cref="TokenizerException">An option makes no sense, or the trainer is not for this kind of model.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public Tokenizer Train(TokenizerTrainer trainer, IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(texts);
        return Train(trainer, () => new EnumerableSource(texts));
    }

    /// <summary>Trains a vocabulary on the lines of files. A line keeps its end, as in the reference.</summary>
    /// <param name="trainer">The options; of the kind of this tokenizer's model.</param>
    /// <param name="files">The files, in UTF-8.</param>
    /// <exception cref="TokenizerException">An option makes no sense, the trainer is not for this kind of model, or a file cannot be read or is not
    /// UTF-8.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public Tokenizer TrainFromFiles(TokenizerTrainer trainer, IEnumerable<string> files)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(files);
        return Train(trainer, () => new FileSource(files));
    }

    /// <summary>Trains a new vocabulary for a new corpus with everything else as it is here: normaliser, pre-tokenizer, decoder, the layout of special
    /// tokens, options of the model (<c>train_new_from_iterator</c> of transformers). Special tokens are kept and come first.</summary>
    /// <param name="texts">The corpus.</param>
    /// <param name="vocabularySize">How many tokens the new vocabulary should have.</param>
    /// <param name="newSpecialTokens">More special tokens.</param>
    /// <param name="specialTokensMap">New spellings of special tokens, by the old ones.</param>
    /// <param name="configure">Changes further options: gets the trainer as it would be used (a <see cref="BpeTrainer"/> for BPE, ...) and returns the
    /// one to use, e.g. <c>trainer => trainer with { Progress = progress }</c>.</param>
    /// <exception cref="TokenizerException">An option makes no sense, or the model is of a kind that cannot be trained.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public Tokenizer TrainNewFromIterator(IEnumerable<string> texts, int vocabularySize, IEnumerable<AddedToken>? newSpecialTokens = null,
        IReadOnlyDictionary<string, string>? specialTokensMap = null, Func<TokenizerTrainer, TokenizerTrainer>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return new Retraining(this, specialTokensMap ?? new Dictionary<string, string>()).Train(texts, vocabularySize, newSpecialTokens ?? [], configure);
    }

    private Tokenizer Train(TokenizerTrainer trainer, Func<TextSource> open)
    {
        trainer.Check();
        var special = trainer.SpecialTokens.Select(token => token with { Special = true }).ToArray();
        var model = trainer.Train(WordCounter.Count(this, open(), trainer.Threads, trainer.Monitor()), Model);
        return With(model, PostProcessor, AddedTokens.Concat(special), _special with { UnkToken = model.UnkToken ?? _special.UnkToken });
    }

    /// <summary>This tokenizer with other parts.</summary>
    internal Tokenizer With(TokenizerModel model, PostProcessor? postProcessor, IEnumerable<AddedToken> addedTokens, SpecialTokens specialTokens) =>
        new(this, model, Normalizer, postProcessor, addedTokens, specialTokens) { VocabularyFiles = new Dictionary<string, ReadOnlyMemory<byte>>() };

    /// <summary>The roles of special tokens.</summary>
    internal SpecialTokens Roles => _special;
}
