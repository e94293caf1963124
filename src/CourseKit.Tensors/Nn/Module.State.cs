using CourseKit.Tensors.Autograd;

namespace CourseKit.Tensors.Nn;

/// <summary>A state that does not belong to the module or optimiser that it was to be loaded into. The message names everything that does not fit.</summary>
public sealed class StateDictException(string message) : ArgumentException(message);

/// <summary>What loading a state left over.</summary>
/// <param name="MissingKeys">Names of the module that the state lacks: their values stayed.</param>
/// <param name="UnexpectedKeys">Names of the state that the module lacks.</param>
public sealed record LoadStateResult(IReadOnlyList<string> MissingKeys, IReadOnlyList<string> UnexpectedKeys);

/// <content>State: all values under the names that checkpoints use.</content>
public abstract partial class Module
{
    /// <summary>All parameters and persistent buffers under their full names, in the order of the modules; a shared parameter under each of its names. The tensors share memory with
    /// the module: <c>Clone()</c> what is to survive a change.</summary>
    public IReadOnlyDictionary<string, Tensor> StateDict()
    {
        var state = new OrderedDictionary<string, Tensor>();
        foreach (var (name, parameter) in AllNamedParameters()) state.Add(name, parameter.Value.Detach());
        foreach (var (name, value, persistent) in AllBuffers())
            if (persistent) state.Add(name, value);
        return state;
    }

    /// <summary>Takes over the values of a state, converted to the types that the parameters and buffers have. Either all of them, or nothing is changed.</summary>
    /// <param name="state">Tensors by name.</param>
    /// <param name="strict">Whether names that are missing or too many are an error.</param>
    /// <returns>The names that were missing or too many.</returns>
    /// <exception cref="StateDictException">Shapes differ, or strict was asked for and names differ; lists all of them.</exception>
    public LoadStateResult LoadStateDict(IReadOnlyDictionary<string, Tensor> state, bool strict = true)
    {
        var parameters = AllNamedParameters().ToList();
        var buffers = AllBuffers().Where(entry => entry.Persistent).ToList();
        List<(string Name, Shape Shape)> known = [.. parameters.Select(entry => (entry.Name, entry.Parameter.Shape)), .. buffers.Select(entry => (entry.Name, entry.Value.Shape))];
        var names = known.Select(entry => entry.Name).ToHashSet();

        // A shared parameter is there when one of its names is.
        var given = parameters.Where(entry => state.ContainsKey(entry.Name)).Select(entry => entry.Parameter).ToHashSet();
        var shared = parameters.Where(entry => given.Contains(entry.Parameter)).Select(entry => entry.Name).ToHashSet();
        var result = new LoadStateResult(
            [.. known.Where(entry => !state.ContainsKey(entry.Name) && !shared.Contains(entry.Name)).Select(entry => entry.Name)], [.. state.Keys.Where(name => !names.Contains(name))]);
        var mismatches = known.Where(entry => state.TryGetValue(entry.Name, out var value) && value.Shape != entry.Shape).Select(entry => $"'{entry.Name}' is {state[entry.Name].Shape}, expected {entry.Shape}").ToList();
        ThrowIfUnfit(result, mismatches, strict);

        using (new NoGrad())
        {
            foreach (var (name, parameter) in parameters)
                if (state.TryGetValue(name, out var value)) Assign(parameter, value);
            foreach (var (name, buffer, _) in buffers)
                if (state.TryGetValue(name, out var value)) buffer.CopyInPlace(value);
        }

        return result;
    }

    private void ThrowIfUnfit(LoadStateResult result, List<string> mismatches, bool strict)
    {
        List<string> complaints = [];
        if (mismatches.Count > 0) complaints.Add($"shapes differ: {string.Join("; ", mismatches)}");
        if (strict && result.MissingKeys.Count > 0) complaints.Add($"missing: {string.Join(", ", result.MissingKeys)}");
        if (strict && result.UnexpectedKeys.Count > 0) complaints.Add($"unexpected: {string.Join(", ", result.UnexpectedKeys)}");
        if (complaints.Count == 0) return;
        var advice = mismatches.Count == 0 ? " Load with strict: false to pass over names." : "";
        throw new StateDictException($"The state does not fit {GetType().Name}: {string.Join(". ", complaints)}.{advice}");
    }

    // In place, where that can be: an optimiser knows a parameter by its tensor.
    private static void Assign(Parameter parameter, Tensor value)
    {
        var current = parameter.Value;
        if (current.IsContiguous && !current.Storage.IsReadOnly) current.Detach().CopyInPlace(value);
        else parameter.Value = value.Detach().To(current.DType).Clone();
    }
}
