using CourseKit.Models;

namespace CourseKit.Export;

/// <summary>The graphs of whole models: blocks, and the head on them.</summary>
internal static class EncoderHeads
{
    private const string Inside = "hidden_states", Logits = "logits";

    /// <summary>What an export can be of.</summary>
    public const string Expected = "the base model of BERT, RoBERTa (XLM-R, CamemBERT) or DistilBERT, or one of them for sequence classification, token classification, question answering or masked words";

    /// <summary>The graph of a model; null when it is of another family, or has another head.</summary>
    public static OnnxGraph? GraphOf(PretrainedModel model)
    {
        EncoderGraph? body = model.Config switch
        {
            BertConfig { IsDecoder: false } bert when Body(model) is BertModel => new BertGraph(model, bert),
            DistilBertConfig distilled when Body(model) is DistilBertModel => new DistilBertGraph(model, distilled),
            _ => null,
        };
        return body is not null && Write(body, model) ? body.Graph : null;
    }

    private static EncoderModel? Body(PretrainedModel model) => model switch
    {
        EncoderModel alone => alone,
        EncoderLogitsModel withHead => withHead.Body,
        QuestionAnsweringModel withHead => withHead.Body,
        _ => null,
    };

    private static bool Write(EncoderGraph graph, PretrainedModel model)
    {
        switch (model)
        {
            case EncoderModel:
                const string output = "last_hidden_state";
                graph.Hidden(output);
                graph.OutputOfTokens(output, HiddenSize(model.Config));
                return true;
            case SequenceClassificationModel:
                Classify(graph, model, graph.FirstTokens(graph.Hidden(Inside)));
                graph.OutputOfTexts(Logits, model.Config.NumLabels);
                return true;
            case TokenClassificationModel:
                graph.Linear(graph.Hidden(Inside), "classifier", Logits);
                graph.OutputOfTokens(Logits, model.Config.NumLabels);
                return true;
            case QuestionAnsweringModel:
                Answer(graph, graph.Linear(graph.Hidden(Inside), "qa_outputs"));
                return true;
            case MaskedLanguageModel:
                GuessWords(graph, model, graph.Hidden(Inside));
                graph.OutputOfTokens(Logits, model.Config.VocabSize);
                return true;
            default:
                return false;
        }
    }

    private static int HiddenSize(PretrainedConfig config) => config is DistilBertConfig distilled ? distilled.Dim : ((BertConfig)config).HiddenSize;

    private static void Classify(EncoderGraph graph, PretrainedModel model, string first) => _ = model switch
    {
        BertForSequenceClassification => graph.Linear(graph.Activation(graph.Linear(first, "bert.pooler.dense"), "tanh"), "classifier", Logits),
        RobertaForSequenceClassification => graph.Linear(graph.Activation(graph.Linear(first, "classifier.dense"), "tanh"), "classifier.out_proj", Logits),
        DistilBertForSequenceClassification => graph.Linear(graph.Activation(graph.Linear(first, "pre_classifier"), "relu"), "classifier", Logits),
        _ => throw new OnnxExportException($"A {model.GetType().Name} cannot be exported; expected {Expected}."),
    };

    // Scores (batch, sequence, 2) as those of beginning and of ending the answer.
    private static void Answer(EncoderGraph graph, string scores)
    {
        foreach (var (i, name) in new[] { "start_logits", "end_logits" }.Index())
        {
            graph.Node("Gather", name, [scores, graph.Graph.Scalar($"index_of_{name}", i)], ("axis", 2));
            graph.OutputOfTokens(name);
        }
    }

    private static void GuessWords(EncoderGraph graph, PretrainedModel model, string hidden) => _ = model switch
    {
        BertForMaskedLM => graph.Vocabulary(
            graph.LayerNorm(graph.Activation(graph.Linear(hidden, "cls.predictions.transform.dense")), "cls.predictions.transform.LayerNorm"), "cls.predictions.decoder", "cls.predictions.bias", Logits),
        RobertaForMaskedLM => graph.Vocabulary(graph.LayerNorm(graph.Activation(graph.Linear(hidden, "lm_head.dense"), "gelu"), "lm_head.layer_norm"), "lm_head.decoder", "lm_head.bias", Logits),
        DistilBertForMaskedLM => graph.Vocabulary(graph.LayerNorm(graph.Activation(graph.Linear(hidden, "vocab_transform")), "vocab_layer_norm"), "vocab_projector", "vocab_projector.bias", Logits),
        _ => throw new OnnxExportException($"A {model.GetType().Name} cannot be exported; expected {Expected}."),
    };
}
