using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Backends;

/// <summary>
/// A right matrix that stays as it is stored, and of which every product brings a part at a time into the order in which it reads it. So quantised weights do not take four to eight times their
/// memory in float32 (who has that memory and wants the time widens them before packing), and a table that is also looked up is not kept twice.
/// </summary>
internal sealed class StoredMatrix(long n, long k, MatrixView view) : PackedMatrix
{
    public override long K => k;

    public override long N => n;

    public MatrixView View => view;
}
