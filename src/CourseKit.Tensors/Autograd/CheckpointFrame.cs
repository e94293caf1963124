using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Autograd;

/// <summary>
/// One checkpointed call. While it runs, operations record themselves as always, but what they save is replaced by its number in the order of saving. The first value that a backward pass asks
/// for has the function run again, from the same random states, and the values saved in that run take their places. The first run's graph is the one that gradients flow through, so
/// hooks, captured parameters and inputs without gradients need no special care.
/// </summary>
internal sealed class CheckpointFrame(Func<Tensor[], Tensor[]> function, Tensor[] inputs)
{
    [ThreadStatic]
    private static CheckpointFrame? current;

    private readonly int[] inputVersions = Array.ConvertAll(inputs, input => input.Storage.Version);
    private readonly List<(Shape Shape, DType Type)> promised = [];
    private readonly HashSet<int> forgotten = [];
    private readonly Dictionary<Tensor, int> leafVersions = [];
    private IReadOnlyDictionary<Generator, GeneratorState> generators = new Dictionary<Generator, GeneratorState>();
    private SavedTensor?[]? values;
    private int next;
    private bool isRepeating;

    /// <summary>The innermost call that is running on this thread.</summary>
    public static CheckpointFrame? Current => current;

    public Tensor[] Run()
    {
        var outer = current;
        current = this;
        try
        {
            return Generator.Logged(() => function(inputs), out generators);
        }
        finally
        {
            current = outer;
            if (outer is { isRepeating: false })
                foreach (var (leaf, version) in leafVersions) outer.leafVersions.TryAdd(leaf, version);
        }
    }

    /// <summary>Takes a value that an operation wants to keep. Leaves are kept: somebody holds them anyway, and their versions tell whether they were changed.</summary>
    public SavedTensor Pack(Tensor tensor)
    {
        if (tensor.RequiresGrad && tensor.IsLeaf) return SavedTensor.Kept(tensor);
        if (!isRepeating)
        {
            promised.Add((tensor.Shape, tensor.DType));
            return new(null, 0, this, promised.Count - 1);
        }

        if (next >= promised.Count || promised[next] != (tensor.Shape, tensor.DType))
            throw Differs(next < promised.Count ? $"value {next} was {promised[next].Type} {promised[next].Shape} and is now {tensor.DType} {tensor.Shape}" : $"there were {promised.Count} values and now there are more");
        if (!forgotten.Contains(next)) values![next] = SavedTensor.Kept(tensor);
        next++;
        return SavedTensor.Kept(tensor);
    }

    /// <summary>Remembers the leaves that operations used: the second run must find them as they were.</summary>
    public void NoteLeaves(ReadOnlySpan<Tensor> tensors)
    {
        if (isRepeating) return;
        foreach (var tensor in tensors)
            if (tensor.RequiresGrad && tensor.IsLeaf) leafVersions.TryAdd(tensor, tensor.Storage.Version);
    }

    public SavedTensor Unpack(int index)
    {
        if (values?[index] is null) Repeat();
        return values![index]!.Value;
    }

    /// <summary>Drops a value that no backward pass will ask for again, and returns it if there was one.</summary>
    public SavedTensor? Forget(int index)
    {
        forgotten.Add(index);
        var value = values?[index];
        if (values is not null) values[index] = null;
        return value;
    }

    private void Repeat()
    {
        RequireUnchanged();
        var outer = current;
        var statesNow = generators.Keys.Select(generator => (generator, generator.State)).ToList();
        (values, next, isRepeating, current) = (new SavedTensor?[promised.Count], 0, true, this);
        try
        {
            foreach (var (generator, state) in generators) generator.State = state;
            // Not part of the pass's memory: the function's tensors may be kept by whoever wrote it.
            using (new EnableGrad()) TensorScope.Outside(() => function(inputs));
            if (next != promised.Count) throw Differs($"there were {promised.Count} values and now there are {next}");
        }
        finally
        {
            (isRepeating, current) = (false, outer);
            foreach (var (generator, state) in statesNow) generator.State = state;
        }
    }

    private void RequireUnchanged()
    {
        for (var i = 0; i < inputs.Length; i++)
            if (inputs[i].Storage.Version != inputVersions[i])
                throw new GradientException($"Input {i} of a checkpoint, of shape {inputs[i].Shape}, was changed in place before the backward pass, which has to compute it all again. Work on a Clone() instead.");
        foreach (var (leaf, version) in leafVersions)
            if (leaf.Storage.Version != version)
                throw new GradientException($"A leaf of shape {leaf.Shape} that a checkpoint used was changed in place before the backward pass, which has to compute it all again. Call Backward before optimizer.Step().");
    }

    private static GradientException Differs(string how) =>
        new($"The function of a checkpoint did not do the same when it ran again for the gradient: {how}. It must depend on nothing that changes in between (a module's mode, a counter, the time).");
}
