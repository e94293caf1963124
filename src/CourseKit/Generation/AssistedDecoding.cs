using System.Runtime.InteropServices;
using CourseKit.Models;
using CourseKit.Tensors;

namespace CourseKit.Generation;

/// <summary>Speculative decoding: a small model drafts tokens one by one, the model itself scores all of them in one run and keeps them up to the first that it would not have chosen (Leviathan et al.
/// 2023; Gante 2023). Tokens are always the model's own choice, so the text is that of <see cref="SampleDecoding"/>.</summary>
internal sealed class AssistedDecoding
{
    private readonly GenerationPlan plan;
    private readonly DecodingSession session, draft;
    private readonly ScoreRows scores = new(), draftScores = new();
    private readonly List<int> tokens;
    private readonly List<float> probabilities = [];
    private readonly List<Tensor> keptScores = [], keptLogits = [];
    private int drafted;

    public AssistedDecoding(GenerationPlan plan, DecodingInput input, DecodingSession draft)
    {
        (this.plan, session, this.draft, drafted) = (plan, input.Session, draft, plan.NumAssistantTokens);
        if (input.Prompts.Count != 1) throw new GenerationException($"An assistant model drafts for one prompt, not for {input.Prompts.Count}. Generate one after another, or without an assistant.");
        tokens = [.. input.Prompts[0]];
    }

    public GenerateOutput Run(CancellationToken cancellation)
    {
        for (var isDone = false; !isDone;)
        {
            HostContext.ThrowIfCancelled(cancellation);
            // All but the last token, whose logits come with those of the drafts.
            if (session.Length < tokens.Count - 1) Append(session, tokens.GetRange(session.Length, tokens.Count - 1 - session.Length), allPositions: false).Dispose();
            var guesses = Draft();
            isDone = Verify(guesses);
            GoBack(session);
            GoBack(draft);
        }

        return Output();
    }

    // Where a sliding window has moved too far, the text is read again.
    private void GoBack(DecodingSession behind)
    {
        var length = Math.Min(behind.Length, tokens.Count - 1);
        behind.Crop(length >= behind.Cache.ShortestCrop ? length : 0);
    }

    // The likeliest tokens in the small model's eyes, until it is unsure.
    private List<int> Draft()
    {
        var guesses = new List<int>();
        // Behind the drafts the model adds a token of its own.
        var room = plan.MaxLength - tokens.Count - 1;
        while (guesses.Count < Math.Min(drafted, room))
        {
            List<int> all = [.. tokens, .. guesses];
            draftScores.Load(Append(draft, all.GetRange(draft.Length, all.Count - draft.Length), allPositions: false));
            plan.Processors.Process(all.ToArray(), draftScores[0], 0);
            var (token, probability) = Sampler.Likeliest(draftScores[0], wantsProbability: true);
            guesses.Add(token);
            if (probability < plan.AssistantConfidence || plan.IsDone([.. all, token])) break;
        }

        return guesses;
    }

    private bool Verify(List<int> guesses)
    {
        scores.Load(Append(session, [tokens[^1], .. guesses], allPositions: true));
        for (var i = 0; i <= guesses.Count; i++)
        {
            if (plan.OutputLogits) keptLogits.Add(Tensor.From<float>(scores[i], [1, scores.Vocabulary]));
            var token = Choose(i);
            tokens.Add(token);
            plan.OnTokens?.Invoke([token]);
            if (plan.IsDone(Written)) return true;
            if (i == guesses.Count || token == guesses[i]) continue;
            drafted = Math.Max(1, drafted - 1);
            return false;
        }

        drafted += 2;
        return false;
    }

    private int Choose(int row)
    {
        plan.Processors.Process(Written, scores[row], 0);
        if (plan.OutputScores) keptScores.Add(Tensor.From<float>(scores[row], [1, scores.Vocabulary]));
        var (token, probability) = plan.DoSample ? Sampler.Draw(scores[row], plan.Generator.NextDouble()) : Sampler.Likeliest(scores[row], plan.OutputProbabilities);
        if (plan.OutputProbabilities) probabilities.Add(probability);
        return token;
    }

    private ReadOnlySpan<int> Written => CollectionsMarshal.AsSpan(tokens);

    private static Tensor Append(DecodingSession session, List<int> ids, bool allPositions)
    {
        using var input = Tensor.From<long>([.. ids.Select(id => (long)id)], [1, ids.Count]);
        return session.Append(input, allPositions);
    }

    private GenerateOutput Output() => new()
    {
        Sequences = [[.. tokens]],
        PromptLength = plan.PromptLength,
        NewTokenCounts = [tokens.Count - plan.PromptLength],
        TokenProbabilities = plan.OutputProbabilities ? [[.. probabilities]] : null,
        Scores = plan.OutputScores ? keptScores : null,
        Logits = plan.OutputLogits ? keptLogits : null,
    };
}
