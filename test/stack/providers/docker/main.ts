import { serve } from '../core/serve';
import { image } from './image';

serve({ version: '5.2.0', types: [image] });
