using CourseKit.Tensors.Memory;
using CourseKit.Tensors.Tests.Backends;

namespace CourseKit.Tensors.Tests.Memory;

/// <summary>More memory than there may be is refused with figures. The limit is that of the process, so these tests run alone.</summary>
[Collection(nameof(ThreadCount))]
public class MemoryLimitTests
{
    private const int Megabyte = 1 << 20;

    [Fact]
    public void A_request_above_the_limit_is_refused_and_the_books_stay_right() => WithSpare(Megabyte, () =>
    {
        var (inUse, count) = (BufferPool.BytesInUse, BufferPool.RentedCount);
        var thrown = Assert.Throws<AllocationException>(() => Tensor.Empty([2 * Megabyte], DType.Byte));
        Assert.Equal((2 * Megabyte, BufferPool.Limit), (thrown.RequestedBytes, thrown.Limit));
        Assert.Contains("2,097,152", thrown.Message);
        Assert.Contains(BufferPool.Limit.ToString("N0", System.Globalization.CultureInfo.InvariantCulture), thrown.Message);
        Assert.True(BufferPool.BytesInUse <= inUse);
        Assert.Equal(count, BufferPool.RentedCount);
        Assert.Equal([1, 1], Tensor.Ones([2]).ToArray());
    });

    [Fact]
    public void Dead_tensors_are_collected_before_a_request_is_refused() => WithSpare(Megabyte, () =>
    {
        for (var i = 0; i < 20; i++) Fill(600_000 + (i * 10_000));
        var kept = Tensor.Zeros([600_000], DType.Byte);
        Assert.Throws<AllocationException>(() => Tensor.Zeros([600_000], DType.Byte));
        kept.Dispose();
        Tensor.Zeros([600_000], DType.Byte).Dispose();
    });

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Fill(int bytes) => Tensor.Zeros([bytes], DType.Byte);

    [Fact]
    public void Pooled_buffers_make_room() => WithSpare(Megabyte, () =>
    {
        Tensor.Zeros([400_000], DType.Byte).Dispose();
        Tensor.Zeros([200_000], DType.Byte).Dispose();
        Tensor.Zeros([900_000], DType.Byte).Dispose();
        Assert.True(BufferPool.BytesInUse + BufferPool.BytesPooled <= BufferPool.Limit);
    });

    [Fact]
    public void An_operation_that_runs_out_of_memory_can_be_repeated_in_less() => WithSpare(4 * Megabyte, () =>
    {
        var x = Tensor.Ones([100_000]);
        x.RequiresGrad = true;
        Assert.Throws<AllocationException>(() => x.Unsqueeze(1) * x);
        (x[..10] * x[..10]).Sum().Backward();
        Assert.Equal(20, x.Grad!.Sum().Item());
    });

    [Fact]
    public void Shapes_beyond_all_memory_are_refused_with_typed_errors()
    {
        Assert.Contains("2147483647", Assert.Throws<ShapeException>(() => Tensor.Empty([int.MaxValue, int.MaxValue, int.MaxValue])).Message);
        var thrown = Assert.Throws<AllocationException>(() => Tensor.Empty([int.MaxValue, int.MaxValue]));
        Assert.Equal(long.MaxValue, thrown.RequestedBytes);
        Assert.Throws<AllocationException>(() => Tensor.Zeros([int.MaxValue, 1 << 20]));
        Assert.Throws<AllocationException>(() => Tensor.Ones([1]).Expand(int.MaxValue, 1 << 20).Contiguous());
        Assert.Equal(0, Tensor.Empty([int.MaxValue, int.MaxValue, int.MaxValue, 0]).ElementCount);
    }

    [Fact]
    public void A_limit_is_not_negative()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BufferPool.Limit = -1);
        Assert.True(BufferPool.Limit > 0);
    }

    [Fact]
    public void The_peak_can_be_started_again()
    {
        Tensor.Zeros([8 * Megabyte], DType.Byte).Dispose();
        BufferPool.ResetPeak();
        var start = BufferPool.PeakBytesInUse;
        Tensor.Zeros([Megabyte], DType.Byte).Dispose();
        Assert.InRange(BufferPool.PeakBytesInUse - start, Megabyte - 65536, 2 * Megabyte);
    }

    private static void WithSpare(long spare, Action action)
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        BufferPool.Trim();
        var before = BufferPool.Limit;
        BufferPool.Limit = BufferPool.BytesInUse + spare;
        try
        {
            action();
        }
        finally
        {
            BufferPool.Limit = before;
        }
    }
}
