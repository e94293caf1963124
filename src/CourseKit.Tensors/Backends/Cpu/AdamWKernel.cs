namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>One step of AdamW, everything about an element in one pass over memory.</summary>
internal static unsafe class AdamWKernel
{
    private const long Grain = 16384;

    /// <summary>A chunk of work: a run of elements of one parameter.</summary>
    public readonly struct Piece(float* parameter, float* gradient, float* first, float* second, int length)
    {
        public readonly float* Parameter = parameter, Gradient = gradient, First = first, Second = second;
        public readonly int Length = length;
    }

    /// <summary>Cuts all parameters into pieces, so that many small ones keep the threads as busy as one large one.</summary>
    public static Piece[] Cut(ReadOnlySpan<AdamWOperand> operands)
    {
        var pieces = new List<Piece>();
        foreach (var (parameter, gradient, first, second) in operands)
        {
            float* p = parameter.Pointer<float>(), g = gradient.Pointer<float>(), m = first.Pointer<float>(), v = second.Pointer<float>();
            for (long i = 0; i < parameter.Length; i += Grain) pieces.Add(new(p + i, g + i, m + i, v + i, (int)Math.Min(Grain, parameter.Length - i)));
        }

        return [.. pieces];
    }

    public static void Apply<S, V>(Piece[] pieces, AdamWStep step)
        where S : struct, ISimd<V>
        where V : struct
    {
        var correction1 = 1 - Math.Pow(step.Beta1, step.Step);
        var correction2 = 1 - Math.Pow(step.Beta2, step.Step);
        var shrink = (float)(1 - (step.LearningRate * step.WeightDecay));
        float gain1 = (float)(1 - step.Beta1), gain2 = (float)(1 - step.Beta2), beta2 = (float)step.Beta2;
        float rootScale = (float)(1 / Math.Sqrt(correction2)), epsilon = (float)step.Epsilon, rate = (float)(-step.LearningRate / correction1);

        ComputeThreads.For(pieces.Length, number =>
        {
            var piece = pieces[number];
            for (var i = 0; i < piece.Length; i += S.Lanes)
            {
                var lanes = Math.Min(S.Lanes, piece.Length - i);
                V g = Get<S, V>(piece.Gradient + i, lanes), m = Get<S, V>(piece.First + i, lanes), v = Get<S, V>(piece.Second + i, lanes);
                m = S.FusedMultiplyAdd(S.Subtract(g, m), S.Broadcast(gain1), m);
                v = S.FusedMultiplyAdd(S.Multiply(g, g), S.Broadcast(gain2), S.Multiply(v, S.Broadcast(beta2)));
                var divisor = S.FusedMultiplyAdd(S.Sqrt(v), S.Broadcast(rootScale), S.Broadcast(epsilon));
                var p = S.Multiply(Get<S, V>(piece.Parameter + i, lanes), S.Broadcast(shrink));
                p = S.FusedMultiplyAdd(S.Divide(m, divisor), S.Broadcast(rate), p);
                Put<S, V>(piece.First + i, m, lanes);
                Put<S, V>(piece.Second + i, v, lanes);
                Put<S, V>(piece.Parameter + i, p, lanes);
            }
        });
    }

    private static V Get<S, V>(float* x, int lanes)
        where S : struct, ISimd<V>
        where V : struct => lanes == S.Lanes ? S.Load(x) : S.LoadPartial(x, lanes);

    private static void Put<S, V>(float* y, V value, int lanes)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (lanes == S.Lanes) S.Store(y, value);
        else S.StorePartial(y, value, lanes);
    }
}
