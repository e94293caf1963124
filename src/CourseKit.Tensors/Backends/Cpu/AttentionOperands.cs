using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Backends.Cpu;

/// <summary>One head of an operand of attention: element (row, i) is at Start + row · RowStride + i.</summary>
internal readonly unsafe struct HeadRows(float* start, long rowStride)
{
    public long RowStride => rowStride;

    /// <summary>The head's part of a view, from a row on.</summary>
    public static HeadRows Of(HeadsView view, int sequence, int head, int firstRow) =>
        new(view.Pointer<float>() + (sequence * view.SequenceStride) + (head * view.HeadStride) + (firstRow * view.RowStride), view.RowStride);

    public float* Row(long row) => start + (row * rowStride);
}

/// <summary>The bias of one head's scores: row i is at Start + i · RowStride. Without one, Start is null.</summary>
internal readonly unsafe struct ScoreBias(float* start, long rowStride)
{
    public static ScoreBias Of(StridedView? bias, int sequence, int head) => bias is not { } view
        ? default
        : new(view.Pointer<float>() + (sequence * view.Strides[0]) + (head * view.Strides[1]), view.Strides[2]);

    /// <summary>row = row · scale + bias, over a number of keys.</summary>
    public void ScaleAndAdd<S, V>(float* row, float scale, int query, int keys)
        where S : struct, ISimd<V>
        where V : struct
    {
        var bias = start + (query * rowStride);
        var factor = S.Broadcast(scale);
        var i = 0;
        for (; i <= keys - S.Lanes; i += S.Lanes) S.Store(row + i, S.FusedMultiplyAdd(S.Load(row + i), factor, S.Load(bias + i)));
        if (i < keys) S.StorePartial(row + i, S.FusedMultiplyAdd(S.LoadPartial(row + i, keys - i), factor, S.LoadPartial(bias + i, keys - i)), keys - i);
    }

    public bool IsPresent => start != null;
}
