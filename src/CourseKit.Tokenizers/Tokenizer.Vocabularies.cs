using CourseKit.Tokenizers.Families;

namespace CourseKit.Tokenizers;

/// <content>Tokenizers from bare vocabulary files.</content>
public sealed partial class Tokenizer
{
    /// <summary>Builds GPT-2's tokenizer from its two files, as <c>GPT2TokenizerFast</c> of transformers does. GPT-Neo's is the same.</summary>
    /// <param name="vocabJson">The <c>vocab.json</c> (<c>encoder.json</c>).</param>
    /// <param name="mergesTxt">The <c>merges.txt</c> (<c>vocab.bpe</c>), whose first line is a heading.</param>
    /// <param name="addPrefixSpace">Whether a text that does not start with a space gets one, so that its first word is as any other.</param>
    /// <exception cref="TokenizerException">A file is missing or damaged, or the two do not belong together.</exception>
    public static Tokenizer FromGpt2Vocabulary(string vocabJson, string mergesTxt, bool addPrefixSpace = false) =>
        ByteLevelFamilies.Gpt2(vocabJson, mergesTxt, addPrefixSpace);

    /// <summary>Builds RoBERTa's tokenizer from its two files, as <c>RobertaTokenizerFast</c> of transformers does. BART's is the same but
    /// for how the mask token is looked for.</summary>
    /// <param name="vocabJson">The <c>vocab.json</c>.</param>
    /// <param name="mergesTxt">The <c>merges.txt</c>, whose first line is a heading.</param>
    /// <param name="addPrefixSpace">Whether a text that does not start with a space gets one.</param>
    /// <exception cref="TokenizerException">A file is missing or damaged, or the two do not belong together.</exception>
    public static Tokenizer FromRobertaVocabulary(string vocabJson, string mergesTxt, bool addPrefixSpace = false) =>
        ByteLevelFamilies.Roberta(vocabJson, mergesTxt, addPrefixSpace);

    /// <summary>Builds Qwen 2's tokenizer from its two files, as <c>Qwen2TokenizerFast</c> of transformers does.</summary>
    /// <param name="vocabJson">The <c>vocab.json</c>.</param>
    /// <param name="mergesTxt">The <c>merges.txt</c>.</param>
    /// <exception cref="TokenizerException">A file is missing or damaged, or the two do not belong together.</exception>
    public static Tokenizer FromQwen2Vocabulary(string vocabJson, string mergesTxt) => ByteLevelFamilies.Qwen2(vocabJson, mergesTxt);

    /// <summary>Builds the first GPT's tokenizer from its two files, as <c>OpenAIGPTTokenizerFast</c> of transformers does.</summary>
    /// <param name="vocabJson">The <c>vocab.json</c>.</param>
    /// <param name="mergesTxt">The <c>merges.txt</c>, whose first line is a heading.</param>
    /// <exception cref="TokenizerException">A file is missing or damaged, or the two do not belong together.</exception>
    public static Tokenizer FromOpenAIGptVocabulary(string vocabJson, string mergesTxt) => EndOfWordFamilies.OpenAiGpt(vocabJson, mergesTxt);

    /// <summary>Builds CLIP's tokenizer from its two files, as <c>CLIPTokenizerFast</c> of transformers does.</summary>
    /// <param name="vocabJson">The <c>vocab.json</c>.</param>
    /// <param name="mergesTxt">The <c>merges.txt</c>, whose first line is a heading; only its first 48,894 merges count.</param>
    /// <exception cref="TokenizerException">A file is missing or damaged, or the two do not belong together.</exception>
    public static Tokenizer FromClipVocabulary(string vocabJson, string mergesTxt) => EndOfWordFamilies.Clip(vocabJson, mergesTxt);
}
