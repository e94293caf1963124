using CourseKit.Tensors;
using CourseKit.Tensors.Nn;

namespace CourseKit.Models;

/// <summary>An encoder that finds the answer to a question in a text: where it begins and where it ends (<c>...ForQuestionAnswering</c>; Devlin et al. 2019, section 4.2).</summary>
public abstract class QuestionAnsweringModel : PretrainedModel
{
    private protected QuestionAnsweringModel(PretrainedConfig config, string prefix, EncoderModel body, int hiddenSize, double dropout = 0)
        : base(config)
    {
        (BaseModelPrefix, Body) = (prefix, Add(prefix, body));
        Add("qa_outputs", new Linear(hiddenSize, 2));
        Add("dropout", new Dropout(dropout));
    }

    /// <summary>The model without the head.</summary>
    public EncoderModel Body { get; }

    /// <inheritdoc/>
    public override string BaseModelPrefix { get; }

    /// <inheritdoc/>
    public sealed override QuestionAnsweringOutput Forward(ModelInputs inputs, bool outputHiddenStates = false, bool outputAttentions = false)
    {
        var pass = Body.Pass(inputs, outputHiddenStates, outputAttentions);
        var (start, end) = Score(Body.Run(pass));
        return new(start, end) { Loss = QuestionAnswering.Loss(start, end, inputs), HiddenStates = pass.HiddenStates, Attentions = pass.Attentions };
    }

    /// <summary>The logits of sentences that are packed end to end, without recording.</summary>
    /// <returns>(tokens) twice: how well each token begins the answer, and how well it ends it.</returns>
    public (Tensor StartLogits, Tensor EndLogits) ForwardPacked(PackedInputs inputs)
    {
        using (new Tensors.Autograd.NoGrad()) return Score(Body.ForwardPacked(inputs));
    }

    /// <inheritdoc/>
    public override void Initialize(string name, Parameter parameter, Generator generator) => Body.Initialize(name, parameter, generator);

    private (Tensor Start, Tensor End) Score(Tensor hidden) => QuestionAnswering.Split(Child<Layer>("qa_outputs").Forward(Child<Dropout>("dropout").Forward(hidden)));
}
