namespace Edge.Core.Transport;

/// <summary>Told that a connection's input moved, for an owner that does not read it now.</summary>
internal interface IInputWatcher
{
    /// <summary>Bytes arrived, or the input ended. Called on the thread that reads the network, after the reader can see it; must be quick and not throw.</summary>
    void OnInput();
}
