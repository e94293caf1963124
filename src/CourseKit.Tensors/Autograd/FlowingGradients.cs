using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Autograd;

/// <summary>
/// The memory of gradients on their way through a backward pass. What an operation's backward function allocates belongs to the pass alone, so it goes back to the pool the moment that nothing
/// in the pass refers to it; several gradients may share a storage (views, one gradient for two inputs), hence the counts. Storages that came from elsewhere are not counted and never disposed.
/// </summary>
internal sealed class FlowingGradients
{
    private readonly Dictionary<Storage, int> uses = [];

    /// <summary>Runs a backward function, takes over the storages of the gradients that it made and that <paramref name="edges"/> ask for, each held once for every edge, and gives back
    /// its temporaries.</summary>
    public Tensor?[] Run(Func<Tensor?[]> backward, ReadOnlySpan<Edge> edges)
    {
        var gradients = TensorScope.Collect(backward, out var made);
        foreach (var storage in made) uses.Add(storage, 0);
        for (var i = 0; i < edges.Length; i++)
            if (edges[i].IsNeeded) Hold(gradients[i]!);
        foreach (var storage in made)
            if (uses[storage] == 0) Drop(storage);
        return gradients;
    }

    public void Hold(Tensor gradient)
    {
        if (uses.TryGetValue(gradient.Storage, out var count)) uses[gradient.Storage] = count + 1;
    }

    public void Release(Tensor gradient)
    {
        if (!uses.TryGetValue(gradient.Storage, out var count)) return;
        if (count == 1) Drop(gradient.Storage);
        else uses[gradient.Storage] = count - 1;
    }

    /// <summary>Leaves the memory to the garbage collector, since somebody outside of the pass has seen it.</summary>
    public void Escape(Tensor gradient) => uses.Remove(gradient.Storage);

    /// <summary>Hands a gradient out for good if it is the only one in its memory.</summary>
    public bool TryTake(Tensor gradient)
    {
        if (!IsAlone(gradient)) return false;
        Escape(gradient);
        return true;
    }

    /// <summary>The sum of two held gradients, held in their place.</summary>
    public Tensor Add(Tensor a, Tensor b)
    {
        if (IsAlone(a) && a.DType == b.DType)
        {
            AddTo(a, b);
            Release(b);
            return a;
        }

        var sum = TensorScope.Collect(() => a + b, out var made);
        foreach (var storage in made)
        {
            uses.Add(storage, 1);
            if (!ReferenceEquals(storage, sum.Storage)) Drop(storage);
        }

        Release(a);
        Release(b);
        return sum;
    }

    /// <summary>Adds a gradient to a sum in place and gives temporaries back.</summary>
    public static void AddTo(Tensor sum, Tensor gradient)
    {
        TensorScope.Collect(() => sum.AddInPlace(gradient), out var made);
        foreach (var storage in made) storage.Dispose();
    }

    private bool IsAlone(Tensor gradient) =>
        uses.TryGetValue(gradient.Storage, out var count) && count == 1 && gradient.IsContiguous && gradient.ElementCount == gradient.Storage.Length;

    private void Drop(Storage storage)
    {
        uses.Remove(storage);
        storage.Dispose();
    }
}
