using CourseKit.Tensors.Formats;

namespace CourseKit.Tensors.Safetensors;

/// <summary>
/// Writes a safetensors file tensor by tensor, so that a checkpoint larger than memory can be converted. The header comes first in a file,
/// so names, types and shapes are given at the start; the elements follow in any order, each at its place.
/// </summary>
/// <remarks>
/// The bytes are those of <see cref="SafetensorsWriter"/>. The file appears under its name with <see cref="Complete"/>; without it, disposing
/// leaves what was there before.
/// <code>
/// using var writer = new SafetensorsStreamWriter(path, specs);
/// foreach (var spec in specs) writer.Write(spec.Name, Convert(spec.Name));
/// writer.Complete();
/// </code>
/// </remarks>
public sealed class SafetensorsStreamWriter : IDisposable
{
    private readonly string path;
    private readonly AtomicFile file;
    private readonly Dictionary<string, (SafetensorsSpec Spec, long Offset)> waiting = new(StringComparer.Ordinal);
    private readonly HashSet<string> written = new(StringComparer.Ordinal);
    private bool completed, disposed;

    /// <summary>Begins a file.</summary>
    /// <param name="path">The file to write or replace.</param>
    /// <param name="tensors">All tensors that will be in it, in any order.</param>
    /// <param name="metadata">Free text about the file; transformers expects <c>format: pt</c>.</param>
    /// <exception cref="SafetensorsException">A name is not allowed, or the disk is full or refuses; nothing has changed then.</exception>
    public SafetensorsStreamWriter(string path, IEnumerable<SafetensorsSpec> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        this.path = path;
        var layout = SafetensorsLayout.Create(path, tensors, metadata);
        long offset = layout.DataStart;
        foreach (var spec in layout.InOrder)
        {
            waiting.Add(spec.Name, (spec, offset));
            offset += spec.ByteCount;
        }

        file = new(path, layout.TotalBytes, (problem, inner) => new SafetensorsException(path, problem, inner: inner));
        Guarded(() => SafetensorsWriter.WriteHeader(file.Stream, layout));
    }

    /// <summary>Writes the elements of one tensor; nothing of it is kept.</summary>
    /// <param name="name">A name that was given at the start and not written yet.</param>
    /// <param name="value">A tensor of the type and shape that were given for it.</param>
    /// <exception cref="SafetensorsException">The name, the type or the shape is another, or the disk is full. The writer stays usable after the
    /// former.</exception>
    public void Write(string name, Tensor value)
    {
        ObjectDisposedException.ThrowIf(completed || disposed, this);
        if (!waiting.TryGetValue(name, out var place))
        {
            throw new SafetensorsException(
                path, written.Contains(name) ? "it was written before, expected every tensor once." : "it was not announced when the file was begun.", name);
        }

        if (value.DType != place.Spec.DType || !value.Shape.SequenceEqual(place.Spec.Shape))
        {
            throw new SafetensorsException(
                path,
                $"given {value.DType} {value.Shape}, expected {place.Spec.DType} [{string.Join(", ", place.Spec.Shape)}] as announced. Convert or reshape it.",
                name);
        }

        var contiguous = value.Detach().Contiguous();
        var tensor = new SafetensorsTensor(name, place.Spec.Shape, contiguous.Storage, contiguous.Offset);
        Guarded(() =>
        {
            file.Stream.Position = place.Offset;
            tensor.WriteTo(file.Stream);
        });
        waiting.Remove(name);
        written.Add(name);
    }

    /// <summary>Ends the file: from here on it is there under its name, whole.</summary>
    /// <exception cref="SafetensorsException">Tensors are missing, or the disk is full or refuses.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(completed || disposed, this);
        if (waiting.Count > 0)
        {
            var first = waiting.Keys.Order(StringComparer.Ordinal).First();
            throw new SafetensorsException(path, $"{waiting.Count} of {waiting.Count + written.Count} tensors were not written yet, this one first. Write them before completing.", first);
        }

        file.Commit();
        completed = true;
    }

    /// <summary>Drops an unfinished file; what was there before is unchanged.</summary>
    public void Dispose()
    {
        disposed = true;
        file.Dispose();
    }

    // A disk that refused may have kept a part: the file cannot be completed any more.
    private void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (Exception problem) when (AtomicFile.IsOfTheDisk(problem))
        {
            Dispose();
            throw file.Refused(problem);
        }
    }
}
