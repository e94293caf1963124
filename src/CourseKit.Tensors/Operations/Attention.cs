using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors;

/// <summary>Scaled dot-product attention (Vaswani et al. 2017, section 3.2.1): as the paper writes it, and in one kernel that keeps no matrix of scores.</summary>
public static class Attention
{
    extension(Tensor)
    {
        /// <summary>
        /// softmax(q kᵀ · scale + mask) v in one kernel, forward and backward, as <c>torch.nn.functional.scaled_dot_product_attention</c>.
        /// </summary>
        /// <param name="query">(..., heads, queries, d).</param>
        /// <param name="key">(..., key heads, keys, d). With fewer key heads than heads, neighbouring heads share one (grouped-query attention).</param>
        /// <param name="value">(..., key heads, keys, width).</param>
        /// <param name="mask">Broadcast to (..., heads, queries, keys): true where a query may look (bool), or what is added to the scores. Null for none. A query that may look nowhere gives NaN.</param>
        /// <param name="dropout">The probability that a weight is dropped.</param>
        /// <param name="isCausal">Whether query i sees only keys up to i + keys - queries, so that the last query sees all.</param>
        /// <param name="scale">What the scores are multiplied by; 1 / sqrt(d) when null.</param>
        /// <param name="generator">Where the randomness of dropout comes from; <see cref="Generator.Default"/> when null.</param>
        /// <returns>(..., heads, queries, width).</returns>
        /// <exception cref="ShapeException">The shapes do not fit each other.</exception>
        public static Tensor ScaledDotProductAttention(
            Tensor query, Tensor key, Tensor value, Tensor? mask = null, double dropout = 0, bool isCausal = false, double? scale = null, Generator? generator = null)
        {
            RequireFit(query, key, value, mask);
            if (dropout is < 0 or >= 1 or double.NaN) throw new ArgumentOutOfRangeException(nameof(dropout), dropout, "A dropout probability is in [0, 1).");
            DropoutMask? dropped = dropout == 0 ? null : new(dropout, (generator ?? Generator.Default).NextBits());
            var type = DType.WidestOf(query.DType, key.DType, value.DType);
            var (q, k, v) = (Sequences(query, type), Sequences(key, type), Sequences(value, type));
            var bias = mask is null ? null : Bias(mask, [.. query.Shape.Sizes[..^1], key.Shape[^2]], type);
            if (bias is { RequiresGrad: true } && NoGrad.IsRecording) return Composed(q, k, v, bias, dropped, isCausal, scale).Reshape([.. query.Shape.Sizes[..^1], value.Shape[^1]]);

            var task = new AttentionTask(
                [.. Enumerable.Repeat(new AttentionSequence(0, q.Shape[2], 0, k.Shape[2]), q.Shape[0])], q.Shape[1], k.Shape[1], q.Shape[3], v.Shape[3], scale ?? (1 / Math.Sqrt(q.Shape[3])))
            {
                IsCausal = isCausal,
                Bias = bias?.View,
                Dropout = dropped,
            };
            var result = Attend(task, q, k, v, bias, Heads, static (shape, width, type) => HeadsSideBySide([.. shape.Sizes[..^1], width], type));
            return result.Reshape([.. query.Shape.Sizes[..^1], value.Shape[^1]]);
        }

        /// <summary>Attention over sequences that are packed end to end, each only within itself.</summary>
        /// <param name="query">(tokens, heads · d).</param>
        /// <param name="key">(tokens, key heads · d), with as many heads as the queries or a divisor of that.</param>
        /// <param name="value">Shaped as <paramref name="key"/>.</param>
        /// <param name="starts">Where each sequence begins, and the number of tokens at the end.</param>
        /// <param name="heads">How many heads the queries' last dimension holds.</param>
        /// <param name="isCausal">Whether a token sees only itself and those before it.</param>
        /// <param name="bias">Added to the scores, a constant: broadcast to (sequences, heads, longest, longest), of which a shorter sequence reads the first rows and columns. Null for none.</param>
        /// <param name="scale">What the scores are multiplied by; 1 / sqrt(d) when null.</param>
        /// <returns>Shaped as <paramref name="query"/>.</returns>
        /// <exception cref="ShapeException">The shapes do not fit each other, or the starts do not rise from 0 to the number of tokens.</exception>
        /// <exception cref="NotSupportedException">A gradient of the bias is asked for.</exception>
        public static Tensor PackedAttention(
            Tensor query, Tensor key, Tensor value, ReadOnlySpan<int> starts, int heads, bool isCausal = false, Tensor? bias = null, double? scale = null)
        {
            RequirePacked(query, key, value, starts, heads);
            if (bias is { RequiresGrad: true } && NoGrad.IsRecording)
                throw new NotSupportedException("PackedAttention gives no gradient of its bias. Run the sequences as a padded batch through ScaledDotProductAttention.");
            var headSize = query.Shape[1] / heads;
            var sequences = new AttentionSequence[Math.Max(0, starts.Length - 1)];
            for (var i = 0; i < sequences.Length; i++) sequences[i] = new(starts[i], starts[i + 1] - starts[i], starts[i], starts[i + 1] - starts[i]);
            var type = DType.WidestOf(query.DType, key.DType, value.DType);
            var longest = sequences.Length == 0 ? 0 : sequences.Max(sequence => sequence.QueryCount);
            var added = bias is null ? null : Bias(RequireBias(bias, [sequences.Length, heads, longest, longest]), [sequences.Length, heads, longest, longest], type);
            var task = new AttentionTask(sequences, heads, headSize == 0 ? heads : key.Shape[1] / headSize, headSize, headSize, scale ?? (1 / Math.Sqrt(headSize)))
            {
                IsCausal = isCausal,
                Bias = added?.View,
            };
            return Attend(
                task, InRows(query.To(type)), InRows(key.To(type)), InRows(value.To(type)), added, x => new(x.Storage, x.Offset, 0, headSize, x.Strides[0]),
                static (shape, _, type) => Tensor.Empty(shape, type));
        }

        /// <summary>The same step by step, as the paper writes it, for whoever wants to see the weights.</summary>
        /// <param name="q">Queries: (..., queries, d).</param>
        /// <param name="k">Keys: (..., keys, d).</param>
        /// <param name="v">Values: (..., keys, width).</param>
        /// <param name="bias">Added to the scores before the softmax, broadcast; -infinity (or a very negative number) masks a key. Null for none.</param>
        /// <param name="dropout">Applied to the weights, when given.</param>
        /// <param name="scale">What the scores are multiplied by; 1 / sqrt(d) when null.</param>
        /// <returns>The result (..., queries, width) and the weights (..., queries, keys), as they were before dropout.</returns>
        public static (Tensor Result, Tensor Weights) AttentionWithWeights(
            Tensor q, Tensor k, Tensor v, Tensor? bias = null, Func<Tensor, Tensor>? dropout = null, double? scale = null)
        {
            // The queries are scaled, and not the scores, of which there are more.
            var scores = (q * (scale ?? (1 / Math.Sqrt(q.Shape[^1])))).MatMul(k.Transpose(-2, -1));
            if (bias is not null) scores += bias;
            var weights = scores.Softmax(-1);
            return ((dropout?.Invoke(weights) ?? weights).MatMul(v), weights);
        }
    }

    // Runs the kernel and puts it on the tape. Gradients are laid out as the result is.
    private static Tensor Attend(
        AttentionTask task, Tensor q, Tensor k, Tensor v, Tensor? bias, Func<Tensor, HeadsView> view, Func<Shape, int, DType, Tensor> allocate)
    {
        var result = allocate(q.Shape, task.ValueSize, q.DType);
        var recorded = NoGrad.IsRecording && (q.RequiresGrad || k.RequiresGrad || v.RequiresGrad);
        var logSum = recorded ? Tensor.Empty([checked((int)task.RowCount)], q.DType) : null;
        result.Backend.Attention(task, view(q), view(k), view(v), view(result), logSum?.Data);
        if (logSum is null) return result;
        return result.Record("attention", [q, k, v], bias is null ? [q, k, v, result, logSum] : [q, k, v, result, logSum, bias], context =>
        {
            var (queries, keys, values, y) = (context.Saved(0), context.Saved(1), context.Saved(2), context.Saved(3));
            if (bias is not null) context.Saved(5);
            var gradient = InRows(context.Gradient);
            var (gradQ, gradK, gradV) = (allocate(queries.Shape, task.HeadSize, y.DType), allocate(keys.Shape, task.HeadSize, y.DType), allocate(values.Shape, task.ValueSize, y.DType));
            y.Backend.AttentionGradient(
                task, view(queries), view(keys), view(values), view(y), context.Saved(4).Data, view(gradient), view(gradQ), view(gradK), view(gradV));
            return [gradQ, gradK, gradV];
        });
    }

    // A mask that is trained (relative positions, say) gets its gradient from the steps of the definition.
    private static Tensor Composed(Tensor q, Tensor k, Tensor v, Tensor bias, DropoutMask? dropout, bool isCausal, double? scale)
    {
        var shared = q.Shape[1] / k.Shape[1];
        if (shared > 1) (k, v) = (Repeated(k, shared), Repeated(v, shared));
        if (isCausal) bias += Tensor.Full([q.Shape[2], k.Shape[2]], double.NegativeInfinity, q.DType).Triu(1 + k.Shape[2] - q.Shape[2]);
        return Tensor.AttentionWithWeights(q, k, v, bias, dropout is { } mask ? weights => weights.Dropout(mask, weights.Shape[^1]) : null, scale).Result;
    }

    // Every head a number of times in a row.
    private static Tensor Repeated(Tensor x, int times) =>
        x.Unsqueeze(2).Expand(x.Shape[0], x.Shape[1], times, x.Shape[2], x.Shape[3]).Reshape(x.Shape[0], x.Shape[1] * times, x.Shape[2], x.Shape[3]);

    // (sequences, heads, rows, size), rows of neighbouring elements.
    private static Tensor Sequences(Tensor x, DType type)
    {
        x = x.To(type);
        x = x.Rank switch
        {
            2 => x.Unsqueeze(0).Unsqueeze(0),
            3 => x.Unsqueeze(0),
            4 => x,
            _ => x.Reshape([checked((int)((Shape)x.Shape.Sizes[..^3]).ElementCount), .. x.Shape.Sizes[^3..]]),
        };
        return InRows(x);
    }

    private static Tensor InRows(Tensor x) => x.Shape[^1] <= 1 || x.Strides[^1] == 1 ? x : x.Contiguous();

    private static HeadsView Heads(Tensor x) => new(x.Storage, x.Offset, x.Strides[0], x.Strides[1], x.Strides[2]);

    // Shape (sequences, heads, rows, size) in memory as (sequences, rows, heads, size): there the heads of a token lie side by side, which is what the next layer reads.
    private static Tensor HeadsSideBySide(Shape shape, DType type)
    {
        var memory = Tensor.Empty([shape[0], shape[2], shape[1], shape[3]], type);
        return memory.WithLayout(shape, [memory.Strides[0], memory.Strides[2], memory.Strides[1], memory.Strides[3]], 0);
    }

    // What is added to the scores, with the keys of a row side by side.
    private static Tensor Bias(Tensor mask, Shape scores, DType type)
    {
        var bias = mask.DType == DType.Bool ? Tensor.Where(mask, Tensor.Scalar(0, type), Tensor.Scalar(double.NegativeInfinity, type)) : mask.To(type);
        if (bias.Rank == 0 || bias.Shape[^1] != scores[^1]) bias = bias.Expand([.. bias.Shape.Sizes[..Math.Max(0, bias.Rank - 1)], scores[^1]]);
        return Sequences(bias.Contiguous().Expand(scores.Sizes), type);
    }

    private static void RequireFit(Tensor query, Tensor key, Tensor value, Tensor? mask)
    {
        var fits = query.Rank >= 2 && key.Rank == query.Rank && value.Rank == query.Rank && query.Shape[^1] == key.Shape[^1] && key.Shape[^2] == value.Shape[^2];
        if (fits && query.Rank >= 3)
        {
            var (heads, keyHeads) = (query.Shape[^3], key.Shape[^3]);
            fits = value.Shape[^3] == keyHeads && (heads == keyHeads || (keyHeads > 0 && heads % keyHeads == 0))
                && query.Shape.Sizes.AsSpan(..^3).SequenceEqual(key.Shape.Sizes.AsSpan(..^3)) && key.Shape.Sizes.AsSpan(..^3).SequenceEqual(value.Shape.Sizes.AsSpan(..^3));
        }

        if (!fits)
            throw new ShapeException(
                $"Attention of queries {query.Shape}, keys {key.Shape} and values {value.Shape}: expected (..., heads, queries, d), (..., key heads, keys, d) and (..., key heads, keys, width), with heads a multiple of key heads.");
        if (mask is not null) RequireBias(mask, [.. query.Shape.Sizes[..^1], key.Shape[^2]]);
    }

    private static Tensor RequireBias(Tensor mask, Shape scores) => mask.Rank <= scores.Length && Shape.Broadcast(mask.Shape.Sizes, scores.Sizes) == scores ? mask
        : throw new ShapeException($"A mask of shape {mask.Shape} cannot be broadcast to the scores {scores}.");

    private static void RequirePacked(Tensor q, Tensor k, Tensor v, ReadOnlySpan<int> starts, int heads)
    {
        if (q.Rank != 2 || k.Rank != 2 || k.Shape[0] != q.Shape[0] || v.Shape != k.Shape)
            throw new ShapeException($"PackedAttention needs queries (tokens, heads · d), keys and values (tokens, key heads · d), but the shapes are {q.Shape}, {k.Shape} and {v.Shape}.");
        if (heads < 1 || q.Shape[1] % heads != 0)
            throw new ShapeException($"PackedAttention cannot divide the last dimension of {q.Shape} among {heads} heads.");
        var headSize = q.Shape[1] / heads;
        if (k.Shape != q.Shape && (headSize == 0 || k.Shape[1] == 0 || k.Shape[1] % headSize != 0 || heads % (k.Shape[1] / headSize) != 0))
            throw new ShapeException($"PackedAttention of queries {q.Shape} with {heads} heads of {headSize} numbers needs keys whose heads are a divisor of that, but they have shape {k.Shape}.");
        var ascending = starts.Length > 0 && starts[0] == 0 && starts[^1] == q.Shape[0];
        for (var i = 1; i < starts.Length; i++) ascending &= starts[i] >= starts[i - 1];
        if (!ascending)
            throw new ShapeException($"PackedAttention over {q.Shape[0]} tokens needs starts that rise from 0 to {q.Shape[0]}, but was given [{string.Join(", ", starts.ToArray())}].");
    }
}
