namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>One step of AdamW, everything about an element in one pass over memory.</summary>
internal static unsafe class AdamWKernel
{
    private const long Grain = 16384;

    public static void Apply<S, V>(float* parameter, float* gradient, float* first, float* second, AdamWStep step, long n)
        where S : struct, ISimd<V>
        where V : struct
    {
        var correction1 = 1 - Math.Pow(step.Beta1, step.Step);
        var correction2 = 1 - Math.Pow(step.Beta2, step.Step);
        var shrink = (float)(1 - (step.LearningRate * step.WeightDecay));
        float gain1 = (float)(1 - step.Beta1), gain2 = (float)(1 - step.Beta2), beta2 = (float)step.Beta2;
        float rootScale = (float)(1 / Math.Sqrt(correction2)), epsilon = (float)step.Epsilon, rate = (float)(-step.LearningRate / correction1);

        ComputeThreads.ForRanges(n, Grain, (from, to) =>
        {
            for (var i = from; i < to; i += S.Lanes)
            {
                var lanes = (int)Math.Min(S.Lanes, to - i);
                V g = Get<S, V>(gradient + i, lanes), m = Get<S, V>(first + i, lanes), v = Get<S, V>(second + i, lanes);
                m = S.FusedMultiplyAdd(S.Subtract(g, m), S.Broadcast(gain1), m);
                v = S.FusedMultiplyAdd(S.Multiply(g, g), S.Broadcast(gain2), S.Multiply(v, S.Broadcast(beta2)));
                var divisor = S.FusedMultiplyAdd(S.Sqrt(v), S.Broadcast(rootScale), S.Broadcast(epsilon));
                var p = S.Multiply(Get<S, V>(parameter + i, lanes), S.Broadcast(shrink));
                p = S.FusedMultiplyAdd(S.Divide(m, divisor), S.Broadcast(rate), p);
                Put<S, V>(first + i, m, lanes);
                Put<S, V>(second + i, v, lanes);
                Put<S, V>(parameter + i, p, lanes);
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
