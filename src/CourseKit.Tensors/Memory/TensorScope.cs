namespace CourseKit.Tensors.Memory;

/// <summary>
/// Gives the memory of all tensors made inside it back to the pool when it ends, except that of the result. For code whose temporaries nobody can hold, such as a layer in
/// inference.
/// </summary>
public sealed class TensorScope
{
    [ThreadStatic]
    private static TensorScope? current;
    private readonly List<Storage> storages = [];
    private readonly TensorScope? outer = current;

    private TensorScope() => current = this;

    /// <summary>Runs <paramref name="function"/> and disposes every tensor that it made on this thread, but not the result (nor what shares its memory).</summary>
    /// <param name="function">Must not keep tensors elsewhere.</param>
    public static Tensor Run(Func<Tensor> function)
    {
        var scope = new TensorScope();
        Storage? kept = null;
        try
        {
            var result = function();
            kept = result.Storage;
            return result;
        }
        finally
        {
            current = scope.outer;
            foreach (var storage in scope.storages)
                if (!ReferenceEquals(storage, kept)) storage.Dispose();
                else scope.outer?.storages.Add(storage);
        }
    }

    /// <summary>Runs a function and tells which storages it made on this thread. Nothing is disposed: that is up to the caller.</summary>
    internal static T Collect<T>(Func<T> function, out IReadOnlyList<Storage> made)
    {
        var scope = new TensorScope();
        made = scope.storages;
        try
        {
            return function();
        }
        finally
        {
            current = scope.outer;
        }
    }

    /// <summary>Runs a function whose tensors outlive this thread's scopes: values that are made once, when first asked for, and kept.</summary>
    public static T Outside<T>(Func<T> function)
    {
        var scope = current;
        current = null;
        try
        {
            return function();
        }
        finally
        {
            current = scope;
        }
    }

    /// <summary>Puts a new storage under the innermost scope of this thread, if there is one.</summary>
    internal static Storage Enter(Storage storage)
    {
        current?.storages.Add(storage);
        return storage;
    }
}
