using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Backends;

/// <summary>
/// What packing a quantised matrix gives: the matrix as it is stored. In float32 it would take four to eight times the memory, which quantised weights are there to save,
/// so every product widens it anew, a part at a time. Who has the memory and wants the time widens it before packing.
/// </summary>
internal sealed class StoredMatrix(long n, long k, MatrixView view) : PackedMatrix
{
    public override long K => k;

    public override long N => n;

    public MatrixView View => view;
}
