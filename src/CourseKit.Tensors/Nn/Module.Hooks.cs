using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Nn;

/// <summary>Called before a module computes. It may return another input, or null to leave it.</summary>
/// <param name="module">Which.</param>
/// <param name="input">What it was given (of several arguments the first).</param>
public delegate Tensor? ForwardPreHook(Module module, Tensor input);

/// <summary>Called after a module computed. It may return another output, or null to leave it.</summary>
/// <param name="module">Which.</param>
/// <param name="input">What it was given (of several arguments the first).</param>
/// <param name="output">What it made of it (of several results the first).</param>
public delegate Tensor? ForwardHook(Module module, Tensor input, Tensor output);

/// <content>Hooks: code of others that runs when a module does.</content>
public abstract partial class Module
{
    // Replaced and never changed, so that a hook may remove itself, and one thread add hooks while another computes.
    private ForwardPreHook[] preHooks = [];
    private ForwardHook[] hooks = [];

    /// <summary>Whether any forward hook is there. A fused path that would pass this module's <c>Forward</c> by takes the plain one then.</summary>
    public bool HasForwardHooks => preHooks.Length > 0 || hooks.Length > 0;

    /// <summary>Has a function called each time before this module computes, after those registered earlier.</summary>
    /// <returns>What removes it when disposed.</returns>
    /// <remarks>Where nothing is recorded for gradients a hook is given copies, which it may keep: the module's own memory is used again. To change a value, return another.</remarks>
    public IDisposable RegisterForwardPreHook(ForwardPreHook hook)
    {
        // A wrapper of its own, so that a function registered twice is removed once.
        ForwardPreHook added = (module, input) => hook(module, input);
        return Register(() => preHooks = [.. preHooks, added], () => preHooks = [.. preHooks.Where(other => other != added)]);
    }

    /// <summary>Has a function called each time after this module computed, after those registered earlier.</summary>
    /// <returns>What removes it when disposed.</returns>
    /// <remarks>Where nothing is recorded for gradients a hook is given copies, which it may keep: the module's own memory is used again. To change a value, return another.</remarks>
    public IDisposable RegisterForwardHook(ForwardHook hook)
    {
        ForwardHook added = (module, input, output) => hook(module, input, output);
        return Register(() => hooks = [.. hooks, added], () => hooks = [.. hooks.Where(other => other != added)]);
    }

    /// <summary>Computes with this module's hooks around: what every <c>Forward</c> that is not a <see cref="Layer"/>'s goes through.</summary>
    /// <param name="input">The input; the first, when there are several.</param>
    /// <param name="forward">Makes the output of it.</param>
    protected Tensor Hooked(Tensor input, Func<Tensor, Tensor> forward)
    {
        if (!HasForwardHooks) return forward(input);
        input = BeforeForward(input);
        return AfterForward(input, forward(input));
    }

    /// <summary>The input as the hooks leave it; for modules with several results, which cannot use <see cref="Hooked"/>.</summary>
    protected Tensor BeforeForward(Tensor input)
    {
        foreach (var hook in Volatile.Read(ref preHooks)) input = hook(this, Kept(input)) ?? input;
        return input;
    }

    /// <summary>The output as the hooks leave it.</summary>
    protected Tensor AfterForward(Tensor input, Tensor output)
    {
        var after = Volatile.Read(ref hooks);
        if (after.Length == 0) return output;
        input = Kept(input);
        foreach (var hook in after) output = hook(this, input, Kept(output)) ?? output;
        return output;
    }

    // In inference a layer's memory goes back to the pool when its block ends, or is written over by the next layer.
    private static Tensor Kept(Tensor tensor) => NoGrad.IsRecording ? tensor : TensorScope.Outside(tensor.Clone);

    private Removal Register(Action add, Action remove)
    {
        lock (children) add();
        return new(this, remove);
    }

    private sealed class Removal(Module module, Action remove) : IDisposable
    {
        public void Dispose()
        {
            lock (module.children) remove();
        }
    }
}
