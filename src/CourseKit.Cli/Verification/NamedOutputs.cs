using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Cli.Verification;

/// <summary>What models return, under the reference's names.</summary>
internal static class NamedOutputs
{
    /// <summary>All tensors of an output, as <c>out.logits</c>, <c>out.hidden_states.0</c> and so on.</summary>
    public static Dictionary<string, Tensor> Of(ModelOutput output)
    {
        var named = new Dictionary<string, Tensor>();
        Add("loss", output.Loss);
        Add("hidden_states", output.HiddenStates);
        Add("attentions", output.Attentions);
        switch (output)
        {
            case LogitsOutput logits:
                Add("logits", logits.Logits);
                break;
            case QuestionAnsweringOutput answer:
                Add("start_logits", answer.StartLogits);
                Add("end_logits", answer.EndLogits);
                break;
            case PreTrainingOutput pretraining:
                Add("prediction_logits", pretraining.PredictionLogits);
                Add("seq_relationship_logits", pretraining.SeqRelationshipLogits);
                break;
            case EncoderOutput encoder:
                Add("last_hidden_state", encoder.LastHiddenState);
                Add("pooler_output", encoder.PoolerOutput);
                break;
            case DecoderOutput decoder:
                Add("last_hidden_state", decoder.LastHiddenState);
                break;
            case Seq2SeqModelOutput both:
                Add("last_hidden_state", both.LastHiddenState);
                break;
        }

        if (output is ProphetNetOutput ngrams)
        {
            Add("logits_ngram", ngrams.LogitsNgram);
            Add("decoder_ngram_hidden_states", ngrams.DecoderNgramHiddenStates);
            Add("decoder_ngram_attentions", ngrams.DecoderNgramAttentions);
        }

        if (StatesOf(output) is { } states)
        {
            Add("encoder_last_hidden_state", states.EncoderLastHiddenState);
            Add("encoder_hidden_states", states.EncoderHiddenStates);
            Add("encoder_attentions", states.EncoderAttentions);
            Add("decoder_hidden_states", states.DecoderHiddenStates);
            Add("decoder_attentions", states.DecoderAttentions);
            Add("cross_attentions", states.CrossAttentions);
        }

        return named;

        void Add(string name, object? value)
        {
            if (value is Tensor tensor) named["out." + name] = tensor;
            if (value is not IReadOnlyList<Tensor> list) return;
            for (var i = 0; i < list.Count; i++) named[$"out.{name}.{i}"] = list[i];
        }
    }

    private static EncoderDecoderStates? StatesOf(ModelOutput output) => output switch
    {
        Seq2SeqModelOutput both => both.States,
        Seq2SeqLogitsOutput both => both.States,
        Seq2SeqQuestionAnsweringOutput both => both.States,
        _ => null,
    };
}
