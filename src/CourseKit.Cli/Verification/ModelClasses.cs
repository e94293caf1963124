using CourseKit.Models;

namespace CourseKit.Cli.Verification;

/// <summary>What the reference's class names say of a model's head.</summary>
internal static class ModelClasses
{
    private static readonly (string Ending, ModelTask Task)[] Endings =
    [
        ("ForSequenceClassification", ModelTask.SequenceClassification),
        ("ForTokenClassification", ModelTask.TokenClassification),
        ("ForQuestionAnswering", ModelTask.QuestionAnswering),
        ("ForMultipleChoice", ModelTask.MultipleChoice),
        ("ForMaskedLM", ModelTask.MaskedLM),
        ("ForCausalLM", ModelTask.CausalLM),
        ("LMHeadModel", ModelTask.CausalLM),
        ("ForConditionalGeneration", ModelTask.Seq2SeqLM),
        ("MTModel", ModelTask.Seq2SeqLM),
        ("EncoderDecoderModel", ModelTask.Seq2SeqLM),
        ("ForNextSentencePrediction", ModelTask.NextSentencePrediction),
        ("ForPreTraining", ModelTask.PreTraining),
        ("EncoderModel", ModelTask.TextEncoding),
        ("Model", ModelTask.Base),
    ];

    /// <summary>The task of a class, or null when its name is of no kind that is known.</summary>
    public static ModelTask? TaskOf(string className) =>
        Endings.Where(entry => className.EndsWith(entry.Ending, StringComparison.Ordinal)).Select(entry => (ModelTask?)entry.Task).FirstOrDefault();
}
