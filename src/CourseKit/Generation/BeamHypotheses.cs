namespace CourseKit.Generation;

/// <summary>A sequence that beam search holds for one prompt.</summary>
/// <param name="Score">The sum of its log-probabilities, divided by its length to the power of the length penalty; about -1e9 for a place not yet filled.</param>
/// <param name="IsFinished">Whether a stopping criterion has ended it.</param>
/// <param name="Tokens">All its tokens.</param>
/// <param name="BeamIndices">Of every new token, the row that it continued.</param>
/// <param name="Probabilities">Of every new token, its probability; null when not wanted.</param>
internal sealed record BeamHypothesis(float Score, bool IsFinished, int[] Tokens, int[] BeamIndices, float[]? Probabilities);

/// <summary>A beam that could be continued by a token.</summary>
/// <param name="Score">The sum of log-probabilities, the token's included.</param>
/// <param name="Beam">The beam, counted within its prompt.</param>
/// <param name="Token">The token.</param>
/// <param name="IsDone">Whether a stopping criterion ends the sequence with it.</param>
internal readonly record struct BeamCandidate(float Score, int Beam, int Token, bool IsDone);

/// <summary>The beams of one prompt: which go on, and which finished sequences are the best so far. Step by step what <c>transformers</c>' vectorised beam search does, down to its arithmetic with -1e9
/// in float32, since that decides between sequences where there are few.</summary>
internal sealed class BeamHypotheses
{
    private const float Never = -1e9f;

    private readonly GenerationPlan plan;
    private readonly BeamHypothesis[] best;
    private bool canImprove = true;

    public BeamHypotheses(GenerationPlan plan, int[] prompt)
    {
        this.plan = plan;
        Running = new float[plan.NumBeams];
        // At first all beams are the same: only the first counts.
        Running.AsSpan(1).Fill(Never);
        best = [.. Enumerable.Repeat(new BeamHypothesis(Never, false, prompt, [], plan.OutputProbabilities ? [] : null), plan.NumBeams)];
    }

    /// <summary>The score of every beam that goes on.</summary>
    public float[] Running { get; }

    /// <summary>The best finished sequences, the best first.</summary>
    public IReadOnlyList<BeamHypothesis> Best => best;

    /// <summary>Whether no further step can change <see cref="Best"/>.</summary>
    public bool IsSettled => !canImprove || (plan.EarlyStopping == EarlyStopping.True && IsFull);

    private bool IsFull => Array.TrueForAll(best, hypothesis => hypothesis.IsFinished);

    /// <summary>Takes one step: enters finished sequences, and chooses the beams that go on.</summary>
    /// <param name="candidates">The best continuations, more than there are beams, in the order of choice.</param>
    /// <param name="length">The length of the sequences with the new token.</param>
    /// <param name="complete">Makes the sequence of a candidate that is entered.</param>
    /// <param name="next">Receives, for every beam that goes on, the candidate that it becomes.</param>
    public void Step(ReadOnlySpan<BeamCandidate> candidates, int length, Func<BeamCandidate, float, bool, BeamHypothesis> complete, Span<int> next)
    {
        ChooseRunning(candidates, next);
        Enter(candidates, length - plan.PromptLength, complete);
        canImprove &= MayImprove(length);
    }

    private void ChooseRunning(ReadOnlySpan<BeamCandidate> candidates, Span<int> next)
    {
        Span<float> scores = stackalloc float[candidates.Length];
        for (var i = 0; i < scores.Length; i++) scores[i] = candidates[i].Score + (candidates[i].IsDone ? Never : 0);
        TopSelection.Largest(scores, next);
        for (var beam = 0; beam < next.Length; beam++) Running[beam] = scores[next[beam]];
    }

    private void Enter(ReadOnlySpan<BeamCandidate> candidates, int newTokens, Func<BeamCandidate, float, bool, BeamHypothesis> complete)
    {
        var divisor = (float)Math.Pow(newTokens, plan.LengthPenalty);
        var isClosed = plan.EarlyStopping == EarlyStopping.True && IsFull;
        Span<float> scores = stackalloc float[best.Length + candidates.Length];
        for (var i = 0; i < best.Length; i++) scores[i] = best[i].Score;
        for (var i = 0; i < candidates.Length; i++)
        {
            // Candidates behind the first NumBeams are there to go on where those end; they are not returned.
            var isEntered = candidates[i].IsDone && i < plan.NumBeams;
            var score = candidates[i].Score / divisor;
            if (isClosed) score += Never;
            if (!canImprove) score += Never;
            if (!isEntered) score += Never;
            scores[best.Length + i] = score;
        }

        Span<int> chosen = stackalloc int[best.Length];
        TopSelection.Largest(scores, chosen);
        var before = best.ToArray();
        for (var place = 0; place < chosen.Length; place++)
        {
            var (from, score) = (chosen[place] - before.Length, scores[chosen[place]]);
            best[place] = from < 0 ? before[chosen[place]] : complete(candidates[from], score, candidates[from].IsDone && from < plan.NumBeams);
        }
    }

    // The best score that a running beam may reach, by a length that favours it as much as early_stopping says.
    private bool MayImprove(int length)
    {
        var reached = plan.EarlyStopping == EarlyStopping.Never && plan.LengthPenalty > 0 ? plan.MaxLength : length;
        var possible = Running[0] / (float)Math.Pow(reached - plan.PromptLength, plan.LengthPenalty);
        var worst = best.Min(hypothesis => hypothesis.Score);
        return Array.Exists(best, hypothesis => possible > (hypothesis.IsFinished ? worst : Never));
    }
}
