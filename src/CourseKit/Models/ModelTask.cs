namespace CourseKit.Models;

/// <summary>What a model's head is for; the names are those of <c>transformers</c>' Auto classes.</summary>
public enum ModelTask
{
    /// <summary>No head.</summary>
    Base,

    /// <summary>A text into a class, several, or a number.</summary>
    SequenceClassification,

    /// <summary>Every token into a class.</summary>
    TokenClassification,

    /// <summary>Where in a text the answer to a question begins and ends.</summary>
    QuestionAnswering,

    /// <summary>Which of several continuations fits.</summary>
    MultipleChoice,

    /// <summary>Which word was masked.</summary>
    MaskedLM,

    /// <summary>Which token comes next.</summary>
    CausalLM,

    /// <summary>A text from a text.</summary>
    Seq2SeqLM,

    /// <summary>Whether one text follows another.</summary>
    NextSentencePrediction,

    /// <summary>All that the family was pretrained with.</summary>
    PreTraining,

    /// <summary>The encoder of an encoder-decoder alone.</summary>
    TextEncoding,
}
