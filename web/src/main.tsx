import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { applyTheme, readTheme } from './lib/preferences.ts';
import { allowNoMarkup } from './lib/trusted-types.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/marks.css';
import './styles/surfaces.css';
import './styles/shell.css';
import './styles/overview.css';
import './styles/requests.css';
import './styles/request.css';
import './styles/pages.css';
import './styles/tuning.css';

allowNoMarkup();
applyTheme(readTheme());

const root = document.querySelector('#root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
