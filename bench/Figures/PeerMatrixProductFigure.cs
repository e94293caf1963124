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
            peer.MatMul(size, calls);
            var (ours, theirs) = (new List<double>(), new List<double>());
            for (var round = 0; round < session.Rounds; round++)
            {
                ours.Add(Clock.SecondsEach(Product, calls));
                theirs.Add(peer.MatMul(size, calls));
            }

            var (name, operations) = ($"peer, matrix product {size.M}x{size.N}x{size.K}", MatrixProductFigure.Operations(size));
            session.Figure($"{name}, CourseKit", operations / Clock.Median(ours) / 1e9, "GFLOP/s");
            session.Figure($"{name}, {peer.Name}", operations / Clock.Median(theirs) / 1e9, "GFLOP/s");
            session.Figure($"{name}, ratio", Clock.Median(theirs) / Clock.Median(ours), "times as fast");
        }
    }
}
