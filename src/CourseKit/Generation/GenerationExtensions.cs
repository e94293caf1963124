using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Generation;

/// <summary>Generating from tokens.</summary>
public static class GenerationExtensions
{
    extension(GenerativeModel model)
    {
        /// <summary>Goes on from prompts, or answers sources, token by token: greedily, by sampling, by beam search or with a drafting assistant, as the options say (<c>model.generate</c>).</summary>
        /// <param name="inputs">Prompts padded on the left; of an encoder-decoder, sources. Token ids (batch, length).</param>
        /// <param name="options">What differs from the model's <see cref="GenerativeModel.GenerationConfig"/>.</param>
        /// <param name="cancellation">Stops between two tokens.</param>
        /// <exception cref="GenerationException">Options contradict each other, a prompt is empty or too long, or scores are no numbers.</exception>
        /// <exception cref="OperationCanceledException">It was cancelled.</exception>
        public GenerateOutput Generate(ModelInputs inputs, GenerateOptions? options = null, CancellationToken cancellation = default)
        {
            options ??= new();
            var prompts = GenerationPrompts.Of(model, inputs, options.Over(model.GenerationConfig));
            var plan = new GenerationPlan(model, options, prompts.Source, prompts.Decoder[0].Length);
            using var session = model.StartDecoding(inputs);
            return Run(plan, new(session, prompts.Decoder), inputs, cancellation);
        }

        /// <summary>Goes on from one prompt.</summary>
        /// <param name="promptIds">Its tokens.</param>
        /// <param name="options">What differs from the model's configuration.</param>
        /// <param name="cancellation">Stops between two tokens.</param>
        /// <exception cref="GenerationException">As for a batch.</exception>
        public GenerateOutput Generate(IReadOnlyList<int> promptIds, GenerateOptions? options = null, CancellationToken cancellation = default) =>
            model.Generate(new ModelInputs(Tensor.From<long>([.. promptIds.Select(id => (long)id)], [1, promptIds.Count])), options, cancellation);
    }

    /// <summary>Runs the strategy that a plan asks for.</summary>
    internal static GenerateOutput Run(GenerationPlan plan, DecodingInput input, ModelInputs inputs, CancellationToken cancellation)
    {
        if (plan.AssistantModel is { } assistant)
        {
            using var drafts = assistant.StartDecoding(inputs);
            return new AssistedDecoding(plan, input, drafts).Run(cancellation);
        }

        return plan.NumBeams > 1 ? new BeamSearchDecoding(plan, input).Run(cancellation) : new SampleDecoding(plan, input).Run(cancellation);
    }
}
