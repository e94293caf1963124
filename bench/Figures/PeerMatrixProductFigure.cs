using CourseKit.Bench.Peers;
using CourseKit.Tensors;

namespace CourseKit.Bench.Figures;

/// <summary>The same matrix products here and in PyTorch (<c>torch.matmul</c>), in turns.</summary>
internal static class PeerMatrixProductFigure
{
    public static void Measure(Session session)
    {
        using var peer = PyTorchPeer.Start([]);
        session.Note(peer.Description);
        foreach (var size in MatrixProductFigure.Sizes)
        {
            var a = Tensor.RandomNormal([size.M, size.K], new Generator(1));
            var b = Tensor.RandomNormal([size.K, size.N], new Generator(2));
            void Product() => a.MatMul(b).Dispose();

            var calls = Clock.Warm(Product);
            calls *= 3; // ticks of 10 ms tell how busy the machine is
            peer.MatMul(size, calls);
            var medians = Contest.Medians(session, peer.Process, () => Clock.SecondsEach(Product, calls), () => peer.MatMul(size, calls));
            var (ours, theirs) = (medians[0], medians[1]);
            var (name, operations) = ($"peer, matrix product {size.M}x{size.N}x{size.K}", MatrixProductFigure.Operations(size));
            session.Figure($"{name}, CourseKit", operations / ours / 1e9, "GFLOP/s");
            session.Figure($"{name}, {peer.Name}", operations / theirs / 1e9, "GFLOP/s");
            session.Figure($"{name}, ratio", theirs / ours, "times as fast");
        }
    }
}
